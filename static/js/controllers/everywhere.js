// What every page has, with the rail or without: the theme switch and password fields.

import "controllers/theme"
import "controllers/password"

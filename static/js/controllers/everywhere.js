// What every page has, with the rail or without.

import "controllers/theme"
import "controllers/password"
import "controllers/form"
import "controllers/flash"

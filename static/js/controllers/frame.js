// What every page with the rail has.

import "controllers/drawer"
import "controllers/rail"
import "controllers/rail_download"
import "controllers/chat_row"
import "controllers/shortcuts"

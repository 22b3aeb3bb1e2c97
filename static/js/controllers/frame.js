// What every page with the rail has.

import "controllers/drawer"
import "controllers/rail"
import "controllers/rail_download"
import "controllers/rail_pages"
import "controllers/chat_row"
import "controllers/frame_commands"
import "controllers/chat_commands"
import "controllers/switcher"
import "controllers/shortcuts"

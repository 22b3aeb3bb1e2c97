// The library page.

import "controllers/library_actions"
import "controllers/library_disk"
import "controllers/library_find"
import "controllers/library_import"
import "controllers/library_menu"
import "controllers/downloads"
import { look } from "controllers/library_rows"

look()

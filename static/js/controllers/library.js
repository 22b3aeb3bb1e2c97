// The library page.

import "controllers/library_actions"
import "controllers/library_import"
import { look } from "controllers/library_rows"

look()

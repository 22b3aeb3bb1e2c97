// One model's row by itself, on the page of its settings.

import "controllers/library_actions"
import { look } from "controllers/library_rows"

look()

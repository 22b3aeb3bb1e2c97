// A page whose times are shown as the reader's clock has them.

import { localise } from "lib/local_times"

localise(document)

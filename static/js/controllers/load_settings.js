// The page of a model's load settings. The form works without this.

import { LoadForm } from "controllers/load_form"

new LoadForm(document.getElementById("load-settings"))

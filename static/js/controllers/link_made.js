// A link that is shown once: chosen as a whole when it is touched, and copied.

import { copy } from "controllers/copying"

const link = document.getElementById("made")
const button = document.getElementById("copy-made")

link.addEventListener("focus", () => link.select())
button.addEventListener("click", () => copy(button, link.value))

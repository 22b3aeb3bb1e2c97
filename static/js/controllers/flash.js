// What the server has to say about the step before this page.

import { toast } from "lib/toast"

for (const { dataset } of document.querySelectorAll(".flash")) {
  toast(dataset.text, { tone: dataset.tone === "error" ? "bad" : "" })
}

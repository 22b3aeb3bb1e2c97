// How to connect a program: fills the chosen model and a key made just now into every example.

import { bindKeyDialog } from "controllers/key_dialog"
import { colour } from "lib/code"
import { copy } from "controllers/copying"
import { partsOf } from "lib/template"

const page = document.getElementById("connect")
const parts = partsOf(page)
const listings = [...page.querySelectorAll("[data-listing]")]
const filled = { ...page.dataset } // address, model and key; each at first as the server wrote it
let highlighter = null

function fill() {
  for (const code of listings) {
    code.textContent = code.dataset.listing.replace(/\{(address|model|key)\}/g, (_, name) => filled[name])
    if (highlighter) colour(code, highlighter)
  }
}

function shown(what, button) {
  if (what === "listing") return button.closest(".code").querySelector("code").textContent
  return parts[what].textContent
}

page.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy]")
  if (button) copy(button, shown(button.dataset.copy, button))
})

parts.model?.addEventListener("change", () => {
  filled.model = parts.model.value
  fill()
})

const maker = document.getElementById("new-key")

bindKeyDialog(maker, (secret) => {
  maker.classList.remove("primary")
  filled.key = secret
  parts.key.textContent = secret
  parts.key.hidden = parts.copy.hidden = parts.after.hidden = false
  parts.before.hidden = true
  fill()
})

// The examples are read before their colours are there, and without them where they do not come.
try {
  highlighter = (await import("highlight")).default
  fill()
} catch (error) {
  console.warn("highlight could not be fetched", error)
}

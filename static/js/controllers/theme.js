// The theme switch: marks the choice, follows it, and follows another tab's.

import { HttpError } from "lib/http"
import { applyTheme, chooseTheme, chosenTheme, keepTheme } from "lib/theme"
import { toast } from "lib/toast"

const radios = () => document.querySelectorAll('.theme-switch input[name="theme"]')

function mark() {
  for (const radio of radios()) radio.checked = radio.value === chosenTheme()
}

// This browser follows at once; the account is told.
export async function setTheme(theme) {
  chooseTheme(theme)
  mark()
  try {
    await keepTheme(theme)
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    toast(error.message, { tone: "bad" })
  }
}

for (const radio of radios()) radio.addEventListener("change", () => setTheme(radio.value))

addEventListener("storage", (event) => {
  if (event.key !== "theme") return
  applyTheme()
  mark()
})

mark()

// The theme switch: marks the choice, follows it, and follows another tab's.

import { applyTheme, chooseTheme, chosenTheme } from "lib/theme"

const radios = () => document.querySelectorAll('.theme-switch input[name="theme"]')

function mark() {
  for (const radio of radios()) radio.checked = radio.value === chosenTheme()
}

for (const radio of radios()) radio.addEventListener("change", () => chooseTheme(radio.value))

addEventListener("storage", (event) => {
  if (event.key !== "theme") return
  applyTheme()
  mark()
})

document.addEventListener("hearth:theme", mark)
mark()

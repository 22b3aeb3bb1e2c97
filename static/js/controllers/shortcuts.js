// Hands every key that is a shortcut to what it does, and shows the keys: beside what they do, and
// all of them on `?`.

import { copyOf, partsOf } from "lib/template"
import { isMac, labelOf, namesOf, shortcuts, spokenOf } from "lib/shortcuts"
import { commands } from "models/commands"

const dialog = document.getElementById("shortcuts")
const { groups, close } = partsOf(dialog)

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog:modal")) return
  const command = commands.pressed(event)
  if (!command) return
  event.preventDefault()
  commands.run(command)
})

for (const element of document.querySelectorAll("[data-shortcut]")) {
  const { shortcut } = element.dataset
  element.setAttribute("aria-keyshortcuts", spokenOf(shortcut))
  element.querySelector("kbd").textContent = labelOf(shortcut)
}

commands.offer("shortcuts", () => {
  groups.replaceChildren(...[...new Set(shortcuts.map(({ group }) => group))].map(section))
  dialog.showModal()
})
close.addEventListener("click", () => dialog.close())
dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close())

function section(name) {
  const element = copyOf("shortcuts-group")
  element.querySelector("h3").textContent = name
  element
    .querySelector("dl")
    .append(...shortcuts.filter(({ group }) => group === name).flatMap(line))
  return element
}

function line({ title, keys }) {
  const term = document.createElement("dt")
  const list = document.createElement("dd")
  term.textContent = title
  list.append(...keys.flatMap((key, index) => (index ? [" / ", ...caps(key)] : caps(key))))
  return [term, list]
}

function caps(key) {
  const between = isMac ? "" : "+"
  return namesOf(key).flatMap((name, index) => {
    const cap = document.createElement("kbd")
    cap.textContent = name
    return index && between ? [between, cap] : [cap]
  })
}

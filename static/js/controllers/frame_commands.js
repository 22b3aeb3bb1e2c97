// What can be done from every page; how it looks in the switcher is in templates/frame/switcher.html.

import { setTheme } from "controllers/theme"
import { commands } from "models/commands"

const actions = document.getElementById("switcher-actions").content

for (const { dataset } of actions.querySelectorAll("[data-go]")) {
  commands.offer(dataset.id, () => location.assign(dataset.go))
}
for (const theme of ["light", "dark", "system"]) {
  commands.offer(`theme-${theme}`, () => setTheme(theme))
}
commands.offer("sign-out", () => document.getElementById("sign-out").requestSubmit())

for (const button of document.querySelectorAll("[data-command]")) {
  button.addEventListener("click", () => {
    button.closest(":popover-open")?.hidePopover()
    commands.run(button.dataset.command)
  })
}

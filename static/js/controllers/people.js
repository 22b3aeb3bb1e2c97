// What an admin does to people: from the menu of a row or by a button, asked for once where it
// would be noticed.

import { ask } from "controllers/ask"
import { openMenu } from "lib/menu"

const form = document.getElementById("step")

async function take({ step, title, text, yes }) {
  if (title && !(await ask({ title, text, yes }))) return
  form.action = step
  form.submit()
}

document.getElementById("main").addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-menu]")
  if (opener) return openMenu(document.getElementById(opener.dataset.menu), opener)
  const button = target.closest("[data-step]")
  if (!button) return
  button.closest(":popover-open")?.hidePopover()
  take(button.dataset)
})

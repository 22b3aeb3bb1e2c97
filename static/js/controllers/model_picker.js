// Which model answers, and whether it thinks first.

import { gettext } from "lib/i18n"
import { openMenu } from "lib/menu"
import { partsOf } from "lib/template"

export function bindModelPicker({ catalogue }) {
  const { model: pill, modelName, thinking } = partsOf(document.getElementById("composer"))
  const menu = document.getElementById("model-menu")
  if (!pill) return

  function show() {
    const { model, mode } = catalogue
    modelName.textContent = model.title
    thinking.hidden = !model.thinks && !model.always
    thinking.disabled = model.always
    thinking.title = model.always
      ? gettext("This model always thinks before it answers.")
      : gettext("Let the model think before it answers")
    thinking.setAttribute("aria-pressed", String(mode === "thinking"))
    for (const item of menu.querySelectorAll('[role="menuitemradio"]')) {
      item.setAttribute("aria-checked", String(item.dataset.do === model.name))
    }
  }

  pill.addEventListener("click", () => {
    openMenu(menu, pill, (name) => catalogue.choose(name))
    menu.querySelector('[aria-checked="true"]')?.focus()
  })
  thinking.addEventListener("click", () => catalogue.setThinking(catalogue.mode !== "thinking"))
  catalogue.addEventListener("change", show)
  show()
}

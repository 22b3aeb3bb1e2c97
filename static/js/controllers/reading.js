// A chat of somebody's, as an owner reads it who took leave to: to look at and nothing else.

import { SharedView } from "controllers/shared_view"
import { Typesetter } from "lib/typesetter"
import { blockActions } from "controllers/block_actions"
import { copyOf, dataOf, partsOf } from "lib/template"
import { revealNear } from "controllers/reveal"

const list = document.getElementById("thread")
const typesetter = new Typesetter()

// Of files only the names are told.
function viewOf(message) {
  const view = new SharedView({ ...message, files: [] }, typesetter)
  if (message.files.length) {
    const { files } = partsOf(view.element)
    files.replaceChildren(...message.files.map(named))
    files.hidden = false
  }
  return view
}

function named(name) {
  const item = copyOf("reading-file")
  partsOf(item).name.textContent = name
  return item
}

list.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-do]")
  if (button) blockActions[button.dataset.do](button)
})
revealNear(list, dataOf("reading-messages").map(viewOf))

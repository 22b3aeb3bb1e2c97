// A chat that somebody shared, to read. It goes from the page the moment that it is taken back.

import { HttpError, post } from "lib/http"
import { SharedView } from "controllers/shared_view"
import { Socket } from "lib/socket"
import { Typesetter } from "lib/typesetter"
import { blockActions } from "controllers/block_actions"
import { copy } from "controllers/copying"
import { copyOf, dataOf } from "lib/template"
import { gettext } from "lib/i18n"
import { openFile } from "controllers/file_dialog"
import { revealNear } from "controllers/reveal"
import { toast } from "lib/toast"

const { messages, socket: path } = dataOf("shared-state")
const list = document.getElementById("thread")
const byElement = new Map()

function show() {
  const typesetter = new Typesetter()
  const views = messages.map((message) => new SharedView(message, typesetter))
  for (const view of views) byElement.set(view.element, view)
  revealNear(list, views)
  addEventListener("beforeprint", () => {
    for (const view of byElement.values()) view.reveal()
  })
}

const actions = {
  ...blockActions,
  copy: (button) => copy(button, viewOf(button).message.text),
  "open-file"(button) {
    const { files } = viewOf(button).message
    openFile(files.find(({ id }) => id === button.dataset.file))
  },
}

function viewOf(element) {
  return byElement.get(element.closest(".message"))
}

// Hears at first how far the chat is shared. More later is offered; what is shared no more goes at
// once.
function watch() {
  let first = null
  const socket = new Socket(path)
  socket.addEventListener("message", ({ detail: { message } }) => {
    first ??= message
    if (message.count < first.count) location.reload()
    document.getElementById("line").hidden = message.last === first.last
  })
  socket.addEventListener("closed", leave)
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) socket.wake({ type: "look" })
  })
  addEventListener("online", () => socket.wake({ type: "look" }))
  socket.open()
}

// Nothing of it stays on the page.
function leave() {
  document.getElementById("shared-end").remove()
  document.getElementById("line").hidden = true
  document.getElementById("file-dialog").close()
  document.getElementById("shared-state").remove()
  document.querySelector(".topbar-title").textContent = ""
  document.title = gettext("Hearth")
  document.querySelector(".shared-by").remove()
  messages.length = 0
  byElement.clear()
  list.replaceChildren(copyOf("shared-gone"))
}

async function goOn({ currentTarget: button }) {
  button.disabled = true
  try {
    const { url } = await post(button.dataset.url)
    location.assign(url)
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    toast(error.message, { tone: "bad" })
    button.disabled = false
  }
}

list.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-do]")
  if (button) actions[button.dataset.do](button)
})
document.getElementById("shared-copy").addEventListener("click", goOn)
document.querySelector("#line .line-action").addEventListener("click", () => location.reload())
show()
watch()

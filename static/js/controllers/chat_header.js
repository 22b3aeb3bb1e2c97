// The chat's title over the page: renamed in place; and deleting the chat, with the way back on the
// next page.

import { Undo } from "models/undo"
import { gettext } from "lib/i18n"
import { partsOf } from "lib/template"
import { post } from "lib/http"
import { rowOf, setTitle as setRailTitle } from "controllers/rail"
import { toast } from "lib/toast"

const suffix = document.title.slice(document.title.lastIndexOf(" · "))

export function bindHeader({ conversation }) {
  const parts = partsOf(document.getElementById("chat-title"))
  const deletion = document.getElementById("chat-delete")

  function show(title) {
    parts.title.textContent = title || gettext("New chat")
    document.title = parts.title.textContent + suffix
    parts.rename.hidden = deletion.hidden = !conversation.info
  }

  conversation.addEventListener("info", () => show(conversation.info.title))
  document.addEventListener("hearth:renamed", ({ detail: { id, title } }) => {
    if (id !== conversation.info?.id) return
    conversation.info.title = title
    show(title)
  })
  bindRenaming(parts, conversation, show)
  deletion.addEventListener("click", () => deleteChat(conversation.info))
}

function bindRenaming({ title, input, rename }, conversation, show) {
  function open() {
    if (!conversation.info) return
    input.value = conversation.info.title
    toggle(true)
    input.focus()
    input.select()
  }

  function finish(wished) {
    if (input.hidden) return
    const hadFocus = document.activeElement === input
    toggle(false)
    if (hadFocus) rename.focus()
    if (wished && wished !== conversation.info.title) save(conversation.info, wished, show)
  }

  function toggle(isOpen) {
    input.hidden = !isOpen
    title.hidden = rename.hidden = isOpen
  }

  title.addEventListener("dblclick", open)
  rename.addEventListener("click", open)
  input.addEventListener("blur", () => finish(input.value.trim()))
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return
    if (event.key === "Enter") finish(input.value.trim())
    if (event.key === "Escape") finish("")
    if (event.key === "Enter" || event.key === "Escape") event.preventDefault()
  })
}

async function save(info, wished, show) {
  const before = info.title
  setTitle(info, wished, show)
  try {
    const { conversation } = await post(`${info.url}rename/`, { title: wished })
    setTitle(info, conversation.title, show)
  } catch (error) {
    setTitle(info, before, show)
    toast(error.message, { tone: "bad" })
  }
}

function setTitle(info, title, show) {
  info.title = title
  show(title)
  const row = rowOf(info.id)
  if (row) setRailTitle(row, title)
}

async function deleteChat({ url }) {
  try {
    const { undo, title } = await post(`${url}delete/`)
    new Undo({ url: undo, title }).keep()
    location.assign(document.getElementById("chat").dataset.new)
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

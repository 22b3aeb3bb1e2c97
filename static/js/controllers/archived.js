// The page of archived chats: takes them back into the list, or deletes them.

import { deleteChat } from "controllers/chat_deletion"
import { placeChat } from "controllers/chat_places"

const list = document.getElementById("archived")

list?.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-do]")
  const row = target.closest("[data-id]")
  if (button?.dataset.do === "delete") deleteChat(row)
  if (button?.dataset.do === "unarchive") placeChat(chatOf(row), "unarchive")
})

document.addEventListener("hearth:placed", ({ detail: { id, archived } }) => {
  const row = list?.querySelector(`[data-id="${CSS.escape(id)}"]`)
  if (!row) return
  const hadFocus = row.contains(document.activeElement)
  row.hidden = !archived
  if (hadFocus && row.hidden) document.getElementById("main").focus()
})

function chatOf(row) {
  const link = row.querySelector("a")
  return { id: row.dataset.id, title: link.textContent, url: new URL(link.href).pathname }
}

// The small menu of a chat's row in the rail.

import { chatOf } from "controllers/rail"
import { deleteChat } from "controllers/chat_deletion"
import { openMenu } from "lib/menu"
import { placeChat } from "controllers/chat_places"
import { renameChat } from "controllers/chat_renaming"

const menu = document.getElementById("row-menu")
const actions = {
  rename: renameChat,
  delete: deleteChat,
  pin: (row) => placeChat(chatOf(row), "pin"),
  unpin: (row) => placeChat(chatOf(row), "unpin"),
  archive: (row) => placeChat(chatOf(row), "archive"),
}

document.getElementById("chats").addEventListener("click", (event) => {
  const opener = event.target.closest(".rail-row-menu")
  if (!opener) return
  const row = opener.closest(".rail-row")
  const isPinned = row.hasAttribute("data-pinned")
  menu.querySelector('[data-do="pin"]').hidden = isPinned
  menu.querySelector('[data-do="unpin"]').hidden = !isPinned
  openMenu(menu, opener, (action) => actions[action](row))
})

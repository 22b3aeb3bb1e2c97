// The small menu of a chat's row in the rail.

import { deleteChat } from "controllers/chat_deletion"
import { renameChat } from "controllers/chat_renaming"
import { openMenu } from "lib/menu"

const actions = { rename: renameChat, delete: deleteChat }

document.getElementById("chats").addEventListener("click", (event) => {
  const opener = event.target.closest(".rail-row-menu")
  if (!opener) return
  const menu = document.getElementById("row-menu")
  openMenu(menu, opener, (action) => actions[action](opener.closest(".rail-row")))
})

// What can be done to a chat by a key or from the switcher: to the one whose row has the keyboard,
// else to the one that is open.

import { chatOf } from "controllers/rail"
import { commands } from "models/commands"
import { deleteChat } from "controllers/chat_deletion"
import { openChat } from "models/open_chat"
import { placeChat } from "controllers/chat_places"
import { renameChat } from "controllers/chat_renaming"

const row = () => document.activeElement.closest(".rail-row")
const chat = () => (row() ? chatOf(row()) : openChat.info)
const isThere = () => Boolean(chat())

function offer(id, run) {
  commands.offer(id, run, isThere)
}

offer("rename", () => (row() ? renameChat(row()) : document.getElementById("chat-rename").click()))
offer("pin", () => placeChat(chat(), chat().pinned ? "unpin" : "pin"))
offer("archive", () => placeChat(chat(), chat().archived ? "unarchive" : "archive"))
offer("delete", () => (row() ? deleteChat(row()) : document.getElementById("chat-delete").click()))

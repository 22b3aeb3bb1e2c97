// Tells the frame which chat is open, and takes from it a model chosen for this chat.

import { commands } from "models/commands"
import { openChat } from "models/open_chat"

export function bindOpenChat({ catalogue, conversation }) {
  const words = document.getElementById("words")

  function tell() {
    openChat.info = conversation.info
  }

  conversation.addEventListener("info", tell)
  document.addEventListener("hearth:model", (event) => {
    if (!catalogue.find(event.detail)) return
    event.preventDefault()
    catalogue.choose(event.detail)
    words.focus()
  })
  commands.offer("write", () => words.focus())
  tell()
}

// Pins a chat on top of the list, puts it into the archive, and takes it back from either.

import { gettext, interpolate } from "lib/i18n"
import { openChat } from "models/open_chat"
import { post } from "lib/http"
import { toast } from "lib/toast"

// `chat` is {id, title, url, pinned, archived}; `place` is "pin", "unpin", "archive" or "unarchive".
export async function placeChat(chat, place) {
  try {
    const { conversation } = await post(`${chat.url}${place}/`)
    if (openChat.info?.id === conversation.id) Object.assign(openChat.info, conversation)
    document.dispatchEvent(new CustomEvent("hearth:placed", { detail: conversation }))
    if (place === "archive") tell(conversation)
    if (place === "unarchive") toast(said(gettext("“%(title)s” is in the list again."), chat))
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

function tell(chat) {
  const run = () => placeChat(chat, "unarchive")
  const action = { label: gettext("Undo"), run }
  toast(said(gettext("“%(title)s” is in the archive."), chat), { action, seconds: 10 })
}

function said(pattern, { title }) {
  return interpolate(pattern, { title: title || gettext("New chat") })
}

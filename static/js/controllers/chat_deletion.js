// Deletes a chat at once, and offers the way back for ten seconds, on the next page too.

import { gettext, interpolate } from "lib/i18n"
import { post } from "lib/http"
import { toast } from "lib/toast"
import { Undo } from "models/undo"

const newChat = document.getElementById("new-chat")

export async function deleteChat(row) {
  const link = row.querySelector("a")
  const byKeyboard = document.activeElement.matches(":focus-visible")
  try {
    const { undo, title } = await post(`${link.href}delete/`)
    const way = new Undo({ url: undo, title })
    document.dispatchEvent(new CustomEvent("hearth:deleted", { detail: { id: row.dataset.id } }))
    if (link.matches('[aria-current="page"]')) leave(way)
    else hide(row, way, byKeyboard)
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

function leave(way) {
  way.keep()
  location.assign(newChat.href)
}

function hide(row, way, byKeyboard) {
  row.hidden = true
  if (!byKeyboard) newChat.focus()
  offer(way, { focus: byKeyboard }, (chat) => {
    row.hidden = false
    if (row.isConnected) row.querySelector("a").focus()
    else document.dispatchEvent(new CustomEvent("hearth:placed", { detail: chat }))
  })
}

function offer(way, options, then) {
  const text = interpolate(gettext("“%(title)s” is deleted."), {
    title: way.title || gettext("New chat"),
  })
  toast(text, {
    seconds: way.secondsLeft,
    action: { label: gettext("Undo"), run: () => takeBack(way, then) },
    ...options,
  })
}

async function takeBack(way, then) {
  try {
    const { conversation } = await post(way.url)
    then(conversation)
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

const kept = Undo.kept()
if (kept) offer(kept, {}, ({ url }) => location.assign(url))

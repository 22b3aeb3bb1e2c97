// Every shortcut there is. Whoever handles a key asks this table whether it is theirs, and the list
// on `?` is drawn from it.

import { gettext } from "lib/i18n"

const EVERYWHERE = gettext("Everywhere")
const CHAT = gettext("In a chat")
const MESSAGE = gettext("While writing a message")
const LISTS = gettext("In the list of chats")

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

// `Mod` is Command on a Mac and Control elsewhere. A key without a modifier that writes something
// does so in a field, and is no shortcut there.
export const shortcuts = [
  ["switcher", EVERYWHERE, ["Mod+K"], gettext("Find chats, messages, models and actions")],
  ["new-chat", EVERYWHERE, ["Mod+Shift+O"], gettext("New chat")],
  ["shortcuts", EVERYWHERE, ["?", "Mod+/"], gettext("Show this list")],
  ["rename", CHAT, ["F2"], gettext("Rename")],
  ["pin", CHAT, ["Alt+Shift+P"], gettext("Pin, or unpin")],
  ["archive", CHAT, ["Alt+Shift+A"], gettext("Archive, or take back")],
  ["settings", CHAT, ["Alt+Shift+S"], gettext("Settings of this chat")],
  ["delete", CHAT, ["Mod+Shift+Backspace"], gettext("Delete")],
  ["write", CHAT, ["Shift+Escape"], gettext("Go to the message box")],
  ["stop", CHAT, ["Escape"], gettext("Stop the reply")],
  ["send", MESSAGE, ["Enter", "Mod+Enter"], gettext("Send")],
  ["break", MESSAGE, ["Shift+Enter"], gettext("New line")],
  ["last", MESSAGE, ["ArrowUp"], gettext("Edit what you said last, when the box is empty")],
  ["row-above", LISTS, ["ArrowUp"], gettext("The chat above")],
  ["row-below", LISTS, ["ArrowDown"], gettext("The chat below")],
].map(([id, group, keys, title]) => ({ id, group, keys, title }))

export function shortcut(id) {
  return shortcuts.find((each) => each.id === id)
}

// Whether a keydown is the shortcut of that id.
export function isPressed(event, id) {
  return Boolean(shortcut(id)?.keys.some((key) => isKey(event, key)))
}

function isKey(event, wanted) {
  const names = wanted.split("+")
  const key = names.pop()
  const has = (name) => names.includes(name)
  const isSign = /^[^\w]$/.test(key) // which keyboards have with Shift or without
  return (
    has("Mod") === (isMac ? event.metaKey : event.ctrlKey) &&
    !(isMac ? event.ctrlKey : event.metaKey) &&
    has("Alt") === event.altKey &&
    (isSign || has("Shift") === event.shiftKey) &&
    nameOf(event) === key
  )
}

// A letter is what it says on the key, be the alphabet another or Option be held.
function nameOf({ key, code, altKey }) {
  const isLetter = /^[a-z]$/i.test(key) && !altKey
  return isLetter ? key.toUpperCase() : /^Key[A-Z]$/.test(code) ? code.slice(3) : key
}

const NAMES = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  ...(isMac
    ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", Backspace: "⌫", Enter: "↩" }
    : { Mod: "Ctrl" }),
}

// The keys to press, one name each: ["Ctrl", "Shift", "O"].
export function namesOf(key) {
  return key.split("+").map((name) => NAMES[name] ?? name)
}

export function labelOf(id) {
  return namesOf(shortcut(id).keys[0]).join(isMac ? "" : "+")
}

// As aria-keyshortcuts has it.
export function spokenOf(id) {
  const keys = shortcut(id).keys.join(" ")
  return keys.replaceAll("Mod", isMac ? "Meta" : "Control")
}

// Whether what one presses is written somewhere.
export function isTyping({ target }) {
  return target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true], [contenteditable='']")
}

// The switcher: one box that finds chats, messages, models and actions. The focus stays in the box;
// arrows move the mark, Enter takes what is marked, Esc closes.

import { Finder } from "models/finder"
import { SwitcherList } from "controllers/switcher_list"
import { commands } from "models/commands"
import { get } from "lib/http"
import { gettext, interpolate, ngettext, number } from "lib/i18n"
import { isPressed } from "lib/shortcuts"
import { partsOf } from "lib/template"
import { toast } from "lib/toast"

const dialog = document.getElementById("switcher")
const actions = document.getElementById("switcher-actions").content
const { words, close, list: listbox, none, count } = partsOf(dialog)
const list = new SwitcherList(listbox, words, dialog.dataset)
const finder = new Finder(ask, offered)

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }

function ask(query) {
  return get(`${dialog.dataset.find}?q=${encodeURIComponent(query)}`)
}

function offered() {
  const all = [...actions.children].map(({ dataset, textContent }) => ({
    id: dataset.id,
    title: textContent.trim(),
  }))
  return all.filter(({ id }) => commands.isOffered(id))
}

async function open() {
  words.value = ""
  dialog.showModal()
  await tried(finder.open())
}

async function tried(promise) {
  try {
    await promise
  } catch (error) {
    dialog.close()
    toast(error.message, { tone: "bad" })
  }
}

function show() {
  list.show(finder.sections)
  const isNothing = !list.count && !finder.isWaiting
  const nothing = gettext("Nothing here holds “%(query)s”.")
  none.hidden = !isNothing && !finder.failure
  none.textContent = finder.failure || interpolate(nothing, { query: finder.query.trim() })
  const found = interpolate(ngettext("%(n)s found", "%(n)s found", list.count), {
    n: number(list.count),
  })
  count.textContent = finder.isWaiting ? "" : finder.failure || found
}

function take(item) {
  if (!item) return
  dialog.close()
  if (item.kind === "action") commands.run(item.id)
  else if (item.kind === "model") choose(item)
  else location.assign(item.url)
}

// An open chat takes the model; any other page begins a chat with it.
function choose({ name, url }) {
  const wish = new CustomEvent("hearth:model", { detail: name, cancelable: true })
  if (url || document.dispatchEvent(wish)) location.assign(url ?? newChatWith(name))
}

function newChatWith(name) {
  return `${dialog.dataset.new}?model=${encodeURIComponent(name)}`
}

function key(event) {
  // For a moment after it closed the keys still come here.
  if (!dialog.open || event.isComposing || event.keyCode === 229) return
  if (isPressed(event, "switcher")) dialog.close()
  else if (STEPS[event.key]) list.move(STEPS[event.key])
  else if (event.key === "Enter") take(list.chosen)
  else return
  event.preventDefault()
}

finder.addEventListener("change", show)
words.addEventListener("input", () => finder.type(words.value))
words.addEventListener("keydown", key)
close.addEventListener("click", () => dialog.close())
dialog.addEventListener("click", ({ target }) => {
  if (target === dialog) dialog.close()
  else if (listbox.contains(target)) take(list.itemAt(target))
})
// The focus stays where one types.
listbox.addEventListener("mousedown", (event) => event.preventDefault())
commands.offer("switcher", open)
document.getElementById("open-switcher").addEventListener("click", open)

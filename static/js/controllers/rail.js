// The list of chats, kept true without a reload. The page that is open says what changed, on
// `document`:
//   hearth:conversation  detail: a conversation {id, title, url}: new, renamed, or talked in again
//   hearth:live          detail: {id, live}: a reply is being written in it, or no more
//   hearth:placed        detail: a conversation: pinned, archived, or taken back

import { copyOf } from "lib/template"
import { gettext } from "lib/i18n"

const list = document.getElementById("chats")
const end = document.getElementById("chats-more")

export function rowOf(id) {
  return list.querySelector(`[data-id="${CSS.escape(id)}"]`)
}

export function setTitle(row, title) {
  row.querySelector("a").textContent = title || gettext("New chat")
}

// What the row knows of its chat.
export function chatOf(row) {
  const link = row.querySelector("a")
  const { pathname: url } = new URL(link.href)
  const pinned = row.hasAttribute("data-pinned")
  return { id: row.dataset.id, title: link.textContent, url, pinned, archived: false }
}

// Puts the groups of a page of the list under those there are, after taking those away if `anew`.
export function showGroups(groups, { anew = false } = {}) {
  if (anew) for (const group of list.querySelectorAll(".rail-group")) group.remove()
  for (const { label, kind, conversations } of groups) {
    const last = [...list.querySelectorAll(".rail-group")].at(-1)
    const isSame = last?.querySelector("h2").textContent === label
    const group = isSame ? last : newGroup(label, kind)
    group.querySelector("ul").append(...conversations.map(filledRow))
    if (!isSame) end.before(group)
  }
}

document.addEventListener("hearth:conversation", ({ detail }) => {
  if (detail.archived) return
  const row = rowOf(detail.id) ?? newRow(detail)
  setTitle(row, detail.title)
  markCurrent(row, detail.url)
  if (!row.closest('[data-kind="pinned"]')) moveToTop(row)
})

document.addEventListener("hearth:live", ({ detail: { id, live } }) => {
  rowOf(id)?.toggleAttribute("data-live", live)
})

function filledRow(chat) {
  const row = newRow(chat)
  setTitle(row, chat.title)
  row.toggleAttribute("data-live", chat.live)
  row.toggleAttribute("data-pinned", chat.pinned)
  markCurrent(row, chat.url)
  return row
}

function newRow({ id, url }) {
  const row = copyOf("rail-row")
  row.dataset.id = id
  row.querySelector("a").href = url
  return row
}

// A new chat gets its address while the page stays: then it, and no longer "New chat", is open.
function markCurrent(row, url) {
  if (location.pathname !== url) return
  document.querySelector('.rail [aria-current="page"]')?.removeAttribute("aria-current")
  row.querySelector("a").setAttribute("aria-current", "page")
}

function moveToTop(row) {
  const group = row.parentElement
  const top = todaysRows()
  if (top.firstElementChild !== row) top.prepend(row)
  if (group && !group.children.length) group.closest(".rail-group").remove()
}

function todaysRows() {
  const { today } = list.dataset
  const first = list.querySelector('.rail-group:not([data-kind="pinned"])')
  if (first?.querySelector("h2").textContent === today) return first.querySelector("ul")
  const group = newGroup(today, "day")
  if (first) first.before(group)
  else end.before(group)
  return group.querySelector("ul")
}

function newGroup(label, kind) {
  const group = copyOf("rail-group")
  group.dataset.kind = kind
  group.querySelector("h2").textContent = label
  return group
}

list.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest" })

// The list of chats, kept true without a reload. The page that is open says what changed, on
// `document`:
//   hearth:conversation  detail: a conversation {id, title, url}: new, renamed, or talked in again
//   hearth:live          detail: {id, live}: a reply is being written in it, or no more

import { gettext } from "lib/i18n"

const list = document.getElementById("chats")

export function rowOf(id) {
  return list.querySelector(`[data-id="${CSS.escape(id)}"]`)
}

export function setTitle(row, title) {
  row.querySelector("a").textContent = title || gettext("New chat")
}

document.addEventListener("hearth:conversation", ({ detail }) => {
  const row = rowOf(detail.id) ?? newRow(detail)
  setTitle(row, detail.title)
  markCurrent(row, detail.url)
  moveToTop(row)
})

document.addEventListener("hearth:live", ({ detail: { id, live } }) => {
  rowOf(id)?.toggleAttribute("data-live", live)
})

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
  const first = list.querySelector(".rail-group")
  if (first?.querySelector("h2").textContent === today) return first.querySelector("ul")
  const group = copyOf("rail-group")
  group.querySelector("h2").textContent = today
  list.prepend(group)
  return group.querySelector("ul")
}

function copyOf(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true)
}

list.querySelector('[aria-current="page"]')?.scrollIntoView({ block: "nearest" })

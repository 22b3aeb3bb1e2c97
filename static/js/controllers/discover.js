// Looking for models on the hub: rows while one types, an address that keeps the search, more rows
// at the end of the list.

import { HubSearch } from "models/hub_search"
import { get } from "lib/http"

const TYPING_MS = 250

const form = document.getElementById("discover")
const list = document.getElementById("hits")
const line = document.getElementById("line")
const more = document.getElementById("more")
const by = document.getElementById("by")
const part = (id) => document.getElementById(id)
const { pathname } = location

const search = new HubSearch((asked) => get(`${form.dataset.results}?${asked}`))
let typing = 0

// --- what the form says, and the address ---

function said() {
  const asked = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    const select = form.elements[name]
    const isDefault = select.options && value === select.options[0].value
    if (value.trim() && !isDefault) asked.set(name, value.trim())
  }
  return asked
}

function begin({ keep = "push" } = {}) {
  clearTimeout(typing)
  const asked = said()
  const address = asked.size ? `${pathname}?${asked}` : pathname
  if (address !== pathname + location.search) history[`${keep}State`](null, "", address)
  mark()
  search.begin(asked)
}

// Words that are still being typed make one step back, not one for each letter.
form.elements.q.addEventListener("input", () => {
  clearTimeout(typing)
  typing = setTimeout(() => begin({ keep: history.state?.typed ? "replace" : "push" }), TYPING_MS)
})

form.addEventListener("change", ({ target }) => {
  if (target.name === "q") return
  if (target.name === "author") by.hidden = true
  begin()
})

form.addEventListener("submit", (event) => {
  event.preventDefault()
  begin()
})

addEventListener("popstate", () => {
  fill(new URLSearchParams(location.search))
  mark()
  search.begin(said())
})

function fill(asked) {
  for (const select of form.querySelectorAll("select")) {
    select.value = asked.get(select.name) ?? select.options[0].value
  }
  form.elements.q.value = asked.get("q") ?? ""
  form.elements.fits.checked = asked.has("fits")
  only(asked.get("author") ?? "")
}

function only(author) {
  by.hidden = !author
  by.querySelector("span").textContent = author
  Object.assign(by.querySelector("input"), { value: author, checked: Boolean(author) })
}

function mark() {
  for (const select of form.querySelectorAll("select")) {
    select.toggleAttribute("data-set", select.selectedIndex > 0)
  }
  part("clear").hidden = !form.querySelector("[data-set], :checked:not(option)")
}

// --- the rows ---

search.addEventListener("change", () => {
  const { rows, isFirst, isKnown, isBusy } = search
  if (rows !== null && isFirst) list.innerHTML = rows // the server's own template
  else if (rows !== null) append(rows)
  else if (isFirst && !isKnown && !isBusy) list.replaceChildren()
  list.setAttribute("aria-busy", isBusy)
  part("wait").hidden = !isBusy || list.children.length > 0
  part("empty").hidden = !isKnown || isBusy || list.children.length > 0
  more.hidden = !search.more
  more.disabled = isBusy
  say(search.line, search.isBad)
  part("refused").hidden = !search.isRefused
})

function append(rows) {
  const known = new Set([...list.children].map((row) => row.dataset.id))
  const fresh = document.createElement("template")
  fresh.innerHTML = rows // the server's own template
  for (const row of [...fresh.content.children]) if (!known.has(row.dataset.id)) list.append(row)
}

function say(text, isBad) {
  const words = line.querySelector("span")
  if (words.textContent !== text) words.textContent = text
  line.dataset.tone = isBad ? "bad" : ""
  part("again").hidden = !isBad
}

list.addEventListener("click", ({ target }) => {
  const author = target.closest("[data-author]")?.dataset.author
  if (!author) return
  only(author)
  begin()
  form.elements.q.focus()
})

// --- more, again, clear ---

more.addEventListener("click", () => search.goOn())
new IntersectionObserver(([entry]) => entry.isIntersecting && !more.hidden && search.goOn(), {
  rootMargin: "400px",
}).observe(more)

part("again").addEventListener("click", () => search.again())

part("clear").addEventListener("click", () => {
  const q = form.elements.q.value
  fill(new URLSearchParams(q && { q }))
  begin()
  form.elements.q.focus()
})

// Down from the box into the list, and up and down within it.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const links = [...list.querySelectorAll("h2 a")]
  const here = links.indexOf(document.activeElement)
  if (!step || (here < 0 && document.activeElement !== form.elements.q)) return
  event.preventDefault()
  if (here + step < 0) form.elements.q.focus()
  else links[Math.min(here + step, links.length - 1)]?.focus()
})

mark()
search.resume(said(), { ...list.dataset, line: line.innerText, isBad: line.dataset.tone === "bad" })

// Draws what the switcher lists, and marks the one that Enter takes.

import { copyOf, partsOf } from "lib/template"
import { gettext } from "lib/i18n"
import { labelOf, shortcut } from "lib/shortcuts"

export class SwitcherList {
  #list
  #words
  #names
  #items = [] // [{element, item}] in the order shown
  #at = 0

  // `names` are the sections' titles by their ids; `words` is the box that keeps the focus.
  constructor(list, words, names) {
    this.#list = list
    this.#words = words
    this.#names = names
  }

  get count() {
    return this.#items.length
  }

  get chosen() {
    return this.#items[this.#at]?.item
  }

  itemAt(target) {
    return this.#items.find(({ element }) => element.contains(target))?.item
  }

  show(sections) {
    this.#items = []
    this.#list.replaceChildren(...sections.map((section) => this.#section(section)))
    this.#list.scrollTop = 0
    this.mark(0)
  }

  // Up from the first leads to the last.
  move(by) {
    if (this.count) this.mark((this.#at + by + this.count) % this.count)
  }

  mark(place) {
    this.#items[this.#at]?.element.setAttribute("aria-selected", "false")
    this.#at = place
    const element = this.#items[place]?.element
    if (!element) return this.#words.removeAttribute("aria-activedescendant")
    element.setAttribute("aria-selected", "true")
    element.scrollIntoView({ block: "nearest" })
    this.#words.setAttribute("aria-activedescendant", element.id)
  }

  #section({ name, items }) {
    const section = copyOf("switcher-section")
    section.setAttribute("aria-label", this.#names[name])
    section.querySelector("p").textContent = this.#names[name]
    section.append(...items.map((item) => this.#option(item)))
    return section
  }

  #option(item) {
    const element = copyOf("switcher-option")
    const parts = partsOf(element)
    element.id = `switcher-${this.count}`
    this.#items.push({ element, item })
    parts.icon.replaceChildren(iconOf(item))
    parts.title.append(...marked(piecesOf(item.title || gettext("New chat"), item.marks)))
    parts.place.hidden = !item.place
    if (item.place) parts.place.append(...marked(item.place))
    parts.note.replaceChildren(noteOf(item))
    return element
  }
}

function iconOf({ kind, id }) {
  const [template, name] = kind === "action" ? ["switcher-actions", id] : ["switcher-icons", kind]
  const source = document.getElementById(template).content
  return source.querySelector(`[data-id="${name}"] svg`).cloneNode(true)
}

function noteOf({ kind, id, note }) {
  if (kind !== "action") return document.createTextNode(note ?? "")
  if (!shortcut(id)) return document.createTextNode("")
  const keys = document.createElement("kbd")
  keys.textContent = labelOf(id)
  return keys
}

// [[text, whether it was looked for]]
function piecesOf(title, marks) {
  const wanted = new Set(marks)
  const pieces = []
  for (let at = 0; at < title.length; at++) {
    const isHit = wanted.has(at)
    if (pieces.at(-1)?.[1] === isHit) pieces.at(-1)[0] += title[at]
    else pieces.push([title[at], isHit])
  }
  return pieces
}

function marked(pieces) {
  return pieces.map(([text, isHit]) => {
    if (!isHit) return document.createTextNode(text)
    const mark = document.createElement("mark")
    mark.textContent = text
    return mark
  })
}

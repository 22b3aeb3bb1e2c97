// What the switcher lists for what is typed into it.
//
// Event `change`: the sections are others. A section is {name, items}; an item is {id, kind, title,
// marks (indices in the title), note, url, place ([[text, whether it was looked for]])}.

import { best } from "lib/fuzzy"

const PAUSE_MS = 120
const CHATS = 8
const MODELS = 4
const ACTIONS = 6

export class Finder extends EventTarget {
  #ask
  #recent = { chats: [], models: [] }
  #found = { chats: [], messages: [] }
  #pause = 0
  query = ""
  isWaiting = false
  failure = "" // why the server could not be asked

  // `ask(query)` fetches what the server finds; `actions()` is [{id, title}] of this moment.
  constructor(ask, actions) {
    super()
    this.#ask = ask
    this.actions = actions
  }

  async open() {
    this.query = ""
    this.#found = { chats: [], messages: [] }
    this.#tell()
    this.#recent = await this.#ask("")
    this.#tell()
  }

  type(query) {
    this.query = query
    clearTimeout(this.#pause)
    this.failure = ""
    this.isWaiting = query.trim() !== ""
    if (this.isWaiting) this.#pause = setTimeout(() => this.#look(query), PAUSE_MS)
    else this.#found = { chats: [], messages: [] }
    this.#tell()
  }

  // An answer that was overtaken by more typing is of no use.
  async #look(query) {
    const { found, failure } = await this.#answered(query)
    if (query !== this.query) return
    this.#found = found
    this.failure = failure
    this.isWaiting = false
    this.#tell()
  }

  async #answered(query) {
    try {
      return { found: await this.#ask(query), failure: "" }
    } catch ({ message }) {
      return { found: { chats: [], messages: [] }, failure: message }
    }
  }

  get sections() {
    const query = this.query.trim()
    const sections = query ? this.#sectionsFor(query) : this.#sectionsAtFirst()
    return sections.filter(({ items }) => items.length)
  }

  #sectionsAtFirst() {
    return [
      { name: "chats", items: this.#recent.chats.slice(0, CHATS).map(plain("chat")) },
      { name: "actions", items: this.actions().map(plain("action")) },
    ]
  }

  #sectionsFor(query) {
    const models = rank("model", this.#recent.models, query, MODELS)
    return [
      { name: "chats", items: this.#chats(query) },
      { name: "actions", items: rank("action", this.actions(), query, ACTIONS) },
      { name: "models", items: models },
      { name: "messages", items: this.#found.messages.map(plain("message")) },
    ]
  }

  // Those at hand by the letters, then those of any age by the words.
  #chats(query) {
    const near = rank("chat", this.#recent.chats, query, CHATS)
    const ids = new Set(near.map(({ id }) => id))
    const far = this.#found.chats.filter(({ id }) => !ids.has(id))
    return [...near, ...far.map(plain("chat"))].slice(0, CHATS)
  }

  #tell() {
    this.dispatchEvent(new Event("change"))
  }
}

function plain(kind) {
  return (item) => ({ kind, marks: [], ...item })
}

function rank(kind, items, query, most) {
  const ranked = best(items, query, ({ title }) => title, most)
  return ranked.map(({ item, marks }) => ({ kind, ...item, marks }))
}

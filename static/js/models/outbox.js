// What this tab asked for and the server has not confirmed: kept through a reload of the page.

import { forget, recall, remember } from "lib/session"

const ANSWERED = ["send", "retry", "continue"]

export class Outbox {
  #key
  #items

  constructor(conversation) {
    this.#key = `outbox:${conversation ?? "new"}`
    this.#items = recall(this.#key) ?? []
  }

  get items() {
    return [...this.#items]
  }

  // Whether something in it is to be answered.
  get hasWords() {
    return this.#items.some(({ type }) => ANSWERED.includes(type))
  }

  find(id) {
    return this.#items.find((item) => item.id === id)
  }

  add(item) {
    this.#keep([...this.#items, item])
  }

  settle(id) {
    this.#keep(this.#items.filter((item) => item.id !== id))
  }

  // The conversation has been made: what waits belongs to it from now on.
  moveTo(conversation) {
    forget(this.#key)
    this.#key = `outbox:${conversation}`
    this.#keep(this.#items)
  }

  #keep(items) {
    this.#items = items
    if (items.length) remember(this.#key, items)
    else forget(this.#key)
  }
}

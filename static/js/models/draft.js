// What is typed and not sent, kept for each chat through a reload.

import { forget, recall, remember } from "lib/session"

const LONGEST = 200_000 // characters; the browser keeps about 5 MB for the whole tab

export class Draft {
  #key

  constructor(conversation) {
    this.#key = `draft:${conversation ?? "new"}`
  }

  get text() {
    return recall(this.#key) ?? ""
  }

  set text(text) {
    if (text && text.length <= LONGEST) remember(this.#key, text)
    else forget(this.#key)
  }

  // The new chat has got its address: what is typed from now on belongs to it.
  moveTo(conversation) {
    const { text } = this
    forget(this.#key)
    this.#key = `draft:${conversation}`
    this.text = text
  }
}

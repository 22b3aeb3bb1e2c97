// Why a reply says nothing yet. Its numbers change as they come; another reason is told only once it
// has lasted for a moment, so that nothing flashes by.

import { waitingFor } from "lib/words"

const STEADY_MS = 250

export class WaitingView {
  #line
  #words
  #reply
  #title
  #reason = null
  #timer = 0

  // `title` is the model's name for people.
  constructor({ waiting, waitingWords }, reply, title) {
    this.#line = waiting
    this.#words = waitingWords
    this.#reply = reply
    this.#title = title
    this.#change()
  }

  show() {
    this.#line.hidden = !this.#reply.isAwaited
    if (this.#line.hidden) this.#stopTimer()
    else if (this.#isAnother) this.#timer ||= setTimeout(() => this.#change(), STEADY_MS)
    else this.#write()
  }

  get #isAnother() {
    return (this.#reply.status?.s ?? null) !== this.#reason
  }

  #change() {
    this.#stopTimer()
    this.#reason = this.#reply.status?.s ?? null
    this.#write()
  }

  #write() {
    const words = waitingFor(this.#reply.status, this.#title)
    if (this.#words.textContent !== words) this.#words.textContent = words
  }

  #stopTimer() {
    clearTimeout(this.#timer)
    this.#timer = 0
  }
}

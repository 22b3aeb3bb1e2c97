// Tries a chat template out while it is typed: one request at a time, and then the newest.

import { post } from "lib/http"

const PAUSE_MS = 250

export class Trial extends EventTarget {
  #url
  #wanted = null
  #isBusy = false
  #timer = 0

  constructor(url) {
    super()
    this.#url = url
  }

  // `body` as the server takes it. "busy", then "answer" or "failed" follow.
  try(body, { now = false } = {}) {
    this.#wanted = body
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), now ? 0 : PAUSE_MS)
  }

  async #ask() {
    if (this.#isBusy || !this.#wanted) return
    const body = this.#wanted
    this.#wanted = null
    this.#isBusy = true
    this.#tell("busy")
    try {
      this.#tell("answer", await post(this.#url, body))
    } catch (error) {
      this.#tell("failed", error)
    }
    this.#isBusy = false
    this.#ask()
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

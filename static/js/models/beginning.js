// Opens a conversation with its first message, however long the network takes.
//
// Event `waiting`: the server could not be reached; it is tried again.

import { post } from "lib/http"

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 10_000

export class Beginning extends EventTarget {
  #url
  #more
  #wake = () => {}

  // `more` gives what else a new conversation begins with: its settings.
  constructor(url, more) {
    super()
    this.#url = url
    this.#more = more
  }

  // {id, text, files, model, mode} -> {state, url, socket}; throws the HttpError of a refusal. The id makes
  // asking again safe: the server opens one conversation for it.
  async ask({ id, text, files, model, mode }) {
    for (let delay = FIRST_DELAY_MS; ; delay = Math.min(LONGEST_DELAY_MS, delay * 2)) {
      try {
        return await post(this.#url, { id, text, files, model, mode, ...this.#more() })
      } catch (error) {
        if (error.status !== 0) throw error
        this.dispatchEvent(new Event("waiting"))
        await this.#pause(delay)
      }
    }
  }

  // Try now: the network is back, or the person says so.
  wake() {
    this.#wake()
  }

  #pause(ms) {
    return new Promise((resolve) => {
      this.#wake = resolve
      setTimeout(resolve, ms)
    })
  }
}

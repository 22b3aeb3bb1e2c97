// A person's prompts by name, asked for when they are first needed.

import { get } from "lib/http"

export class Prompts {
  #url
  #asked = null

  constructor(url) {
    this.#url = url
  }

  // The next look asks again: another page may have changed them.
  forget() {
    this.#asked = null
  }

  // Those whose names begin with `text`, then those that hold it.
  async like(text) {
    this.#asked ??= get(this.#url)
    const { prompts } = await this.#asked.catch((error) => {
      this.#asked = null
      throw error
    })
    const wanted = text.toLowerCase()
    const place = ({ name }) => name.toLowerCase().indexOf(wanted)
    const found = prompts.filter((prompt) => place(prompt) >= 0)
    return found.sort((one, other) => Math.sign(place(one)) - Math.sign(place(other)))
  }
}

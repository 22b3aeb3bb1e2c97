// What a person said: on the page at once, `pending` until the server has it.

export class Utterance extends EventTarget {
  role = "user"
  problem = null

  constructor({ id, parent = null, text, files = [], created = null }, { isPending = false } = {}) {
    super()
    Object.assign(this, { id, parent, text, files, created, isPending })
  }

  // The server's own record of it.
  take({ id, parent, text, files, created }) {
    Object.assign(this, { id, parent, text, files, created, isPending: false, problem: null })
    this.#changed()
  }

  refuse(problem) {
    this.isPending = false
    this.problem = problem
    this.#changed()
  }

  sendAgain() {
    this.isPending = true
    this.problem = null
    this.#changed()
  }

  get isSaved() {
    return !this.isPending && !this.problem
  }

  #changed() {
    this.dispatchEvent(new Event("change"))
  }
}

// What a person said: on the page at once, `pending` until the server has it.

export class Utterance extends EventTarget {
  role = "user"
  problem = null

  constructor(record, { isPending = false } = {}) {
    super()
    this.#set(record)
    this.isPending = isPending
  }

  // The server's own record of it.
  take(record) {
    this.#set(record)
    Object.assign(this, { isPending: false, problem: null })
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

  // `versions` is {position, count, before, after}, or null where it is the only one.
  #set({ id, parent = null, text, files = [], created = null, versions = null }) {
    Object.assign(this, { id, parent, text, files, created, versions })
  }

  #changed() {
    this.dispatchEvent(new Event("change"))
  }
}

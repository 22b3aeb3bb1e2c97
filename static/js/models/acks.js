// Tells the server how far this page has come, in batches.

const EVERY_MS = 100
const EVERY_BYTES = 64 * 1024

export class Acks {
  #send
  #offsets = new Map()
  #bytes = 0
  #timer = 0

  constructor(send) {
    this.#send = send
  }

  note(reply, offset, bytes) {
    this.#offsets.set(reply, offset)
    this.#bytes += bytes
    if (this.#bytes >= EVERY_BYTES) this.#flush()
    else this.#timer ||= setTimeout(() => this.#flush(), EVERY_MS)
  }

  // The line broke: `follow` will say where to go on.
  forget() {
    clearTimeout(this.#timer)
    this.#offsets.clear()
    this.#bytes = this.#timer = 0
  }

  #flush() {
    for (const [reply, offset] of this.#offsets) this.#send({ type: "ack", reply, offset })
    this.forget()
  }
}

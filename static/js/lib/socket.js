// A websocket that speaks JSON and comes back by itself.
//
// Events: `open`, `message` (detail: {message, size in characters}), `lost` (detail: the close code;
// it will try again), `closed` (likewise; it will not).

const FINAL_CODES = new Set([4400, 4401, 4403, 4404])
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 10_000
const ANSWER_MS = 3_000

export class Socket extends EventTarget {
  #url
  #socket = null
  #failures = 0
  #retry = 0
  #probe = 0
  #finished = false

  constructor(path) {
    super()
    this.#url = new URL(path, location.href.replace(/^http/, "ws")).href
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  open() {
    clearTimeout(this.#retry)
    if (this.#finished || this.#socket) return
    const socket = (this.#socket = new WebSocket(this.#url))
    socket.onopen = () => this.dispatchEvent(new Event("open"))
    socket.onmessage = (event) => this.#received(event.data)
    socket.onclose = (event) => this.#closed(socket, event.code)
  }

  // Sends now or not at all: whoever needs an answer asks again after `open`.
  send(message) {
    if (!this.isOpen) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  // For moments when the network may have changed: reconnects at once, or, when the socket looks
  // open, asks `question` and takes silence for a dead line (a browser may not notice for minutes).
  wake(question) {
    if (this.isOpen) {
      this.#failures = 0
      this.#ask(question)
    } else if (this.#socket?.readyState !== WebSocket.CONNECTING) {
      this.#failures = 0
      this.open()
    }
  }

  #ask(question) {
    clearTimeout(this.#probe)
    const socket = this.#socket
    this.#probe = setTimeout(() => this.#abandon(socket), ANSWER_MS)
    this.send(question)
  }

  // Only words count as being back: a server that lets in and hangs up at once must not be stormed.
  #received(data) {
    clearTimeout(this.#probe)
    this.#failures = 0
    const detail = { message: JSON.parse(data), size: data.length }
    this.dispatchEvent(new CustomEvent("message", { detail }))
  }

  // A dead line answers no close frame either, so `onclose` could be minutes away.
  #abandon(socket) {
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
    this.#closed(socket, 1006)
  }

  #closed(socket, code) {
    if (socket !== this.#socket) return
    this.#socket = null
    clearTimeout(this.#probe)
    if (FINAL_CODES.has(code)) {
      this.#finished = true
      this.dispatchEvent(new CustomEvent("closed", { detail: code }))
    } else {
      this.dispatchEvent(new CustomEvent("lost", { detail: code }))
      this.#retry = setTimeout(() => this.open(), this.#delay())
    }
  }

  // Doubles to ten seconds; half of it is chance, so that a room of browsers does not come back
  // in one stampede when the server does.
  #delay() {
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures++)
    return longest / 2 + (Math.random() * longest) / 2
  }
}

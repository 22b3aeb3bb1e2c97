// One reply, as far as it has been written.

import { START, isAfter } from "lib/offsets"

const LIVE = ["queued", "running"]
const STATE_AFTER = { stop: "done", length: "done", cancelled: "stopped", error: "failed" }

export class Reply extends EventTarget {
  role = "assistant"
  offset = START // of the last entry applied
  status = null // the last `status` entry, while nothing is said
  isStopping = false
  isSaved = false // the database has the whole of it
  #hasMore = false // something was said since it was asked for
  thought = { since: null, ms: null }

  // `isFresh`: it was asked for just now, so that what it takes can be timed here.
  constructor(message, { isFresh = false } = {}) {
    super()
    this.isFresh = isFresh
    this.#set(message)
  }

  get isLive() {
    return LIVE.includes(this.state)
  }

  // A reply that goes on from words it has is waited for as well.
  get isAwaited() {
    return this.isLive && !this.#hasMore
  }

  get isThinking() {
    return this.isLive && Boolean(this.reasoning) && !this.text && !this.toolCalls.length
  }

  // The server's record. Of a reply still being written the entries know more than the record does.
  take(message) {
    if (LIVE.includes(message.state)) {
      this.versions = message.versions
    } else {
      this.#endThought()
      this.#set(message)
    }
    this.#changed()
  }

  // Applies one entry of the stream; false when it was applied before.
  apply(offset, entry) {
    if (!isAfter(offset, this.offset)) return false
    this.offset = offset
    if (!this.isSaved) this.#enter(entry)
    return true
  }

  stopping() {
    this.isStopping = true
    this.#changed()
  }

  #set(message) {
    const { tool_calls: toolCalls, can_go_on: canGoOn, ...rest } = message
    Object.assign(this, rest, { canGoOn, toolCalls: [...toolCalls] })
    this.isSaved = !this.isLive
    if (message.timings.thought) this.thought.ms = message.timings.thought
  }

  #enter(entry) {
    if (entry.k === "status") this.#wait(entry)
    else if (entry.k === "delta") for (const [kind, value] of entry.p) this.#append(kind, value)
    else if (entry.k === "done") this.#end(entry)
    this.#changed()
  }

  // An estimate that is not told anew still holds: the line does not flicker.
  #wait(status) {
    const { wait } = this.status?.s === status.s ? this.status : {}
    this.status = { wait, ...status }
  }

  #append(kind, value) {
    this.state = "running"
    this.status = null
    this.#hasMore = true
    if (kind === "r") {
      if (this.isFresh) this.thought.since ??= performance.now()
      this.reasoning += value
    } else {
      this.#endThought()
      if (kind === "t") this.text += value
      else if (kind === "c") this.toolCalls.push(value)
    }
  }

  #end({ reason, usage, timings }) {
    this.#endThought()
    Object.assign(this, { reason, usage, timings, state: STATE_AFTER[reason] ?? "failed" })
  }

  #endThought() {
    const { since, ms } = this.thought
    if (since !== null && ms === null) this.thought.ms = performance.now() - since
  }

  #changed() {
    this.dispatchEvent(new Event("change"))
  }
}

// The messages of one conversation in the order shown, oldest first.
//
// Event `change`: the list is another one (a message's own change is told by the message).

import { Reply } from "models/reply"
import { Utterance } from "models/utterance"

export class Thread extends EventTarget {
  messages = []

  find(id) {
    return this.messages.find((message) => message.id === id)
  }

  get last() {
    return this.messages.at(-1)
  }

  get liveReply() {
    return this.messages.find((message) => message.role === "assistant" && message.isLive)
  }

  get unsavedReplies() {
    return this.messages.filter(({ role, isSaved }) => role === "assistant" && !isSaved)
  }

  get lastReply() {
    return this.messages.findLast((message) => message.role === "assistant")
  }

  get lastUtterance() {
    return this.messages.findLast((message) => message.role === "user")
  }

  // Takes the server's list: what is known stays the same object, what is not sent yet stays last.
  // `isFresh` says that its replies were asked for just now.
  load(records, { isFresh = false } = {}) {
    const saved = records.map((record) => this.#known(record, isFresh))
    const ids = new Set(records.map(({ id }) => id))
    const unsaid = this.messages.filter((message) => isUnsaid(message) && !ids.has(message.id))
    this.#show([...saved, ...unsaid])
  }

  addPending(id, text, files = []) {
    const utterance = new Utterance({ id, text, files }, { isPending: true })
    this.#show([...this.messages, utterance])
    return utterance
  }

  remove(message) {
    this.#show(this.messages.filter((other) => other !== message))
  }

  // What somebody said, in this tab (then `id` is the pending one's) or another; false when it does
  // not continue what is shown here.
  addSaid(id, record) {
    const known = this.find(id) ?? this.find(record.id)
    if (known) known.take(record)
    else this.#show([...this.messages, new Utterance(record)])
    const place = this.messages.findIndex((message) => message.id === record.id)
    return (this.messages[place - 1]?.id ?? null) === record.parent
  }

  // A new reply takes the place of an older answer to the same message; false as above.
  addReply(record) {
    if (this.find(record.id)) return true
    const asked = this.messages.findIndex(({ id }) => id === record.parent)
    if (asked < 0) return false
    const unsaid = this.messages.slice(asked + 1).filter(isUnsaid)
    const reply = new Reply(record, { isFresh: true })
    this.#show([...this.messages.slice(0, asked + 1), reply, ...unsaid])
    return true
  }

  #known(record, isFresh) {
    const known = this.find(record.id)
    if (known) return known.take(record), known
    return record.role === "user" ? new Utterance(record) : new Reply(record, { isFresh })
  }

  #show(messages) {
    const isSame =
      messages.length === this.messages.length &&
      messages.every((message, index) => message === this.messages[index])
    this.messages = messages
    if (!isSame) this.dispatchEvent(new Event("change"))
  }
}

function isUnsaid({ role, isSaved }) {
  return role === "user" && !isSaved
}

// The messages of one conversation in the order shown, oldest first.
//
// A conversation is a tree; this is the path through it that is shown. `elsewhere` is the reply that is
// being written in a branch that is not, or null.
//
// Event `change`: the list is another one (a message's own change is told by the message); its
// `detail.isOther`: because another path was chosen.

import { Reply } from "models/reply"
import { Utterance } from "models/utterance"

export class Thread extends EventTarget {
  messages = []
  elsewhere = null

  find(id) {
    return this.#all.find((message) => message.id === id)
  }

  get last() {
    return this.messages.at(-1)
  }

  // The last message that the server has: what is said next answers it.
  get end() {
    return this.messages.findLast((message) => !isUnsaid(message)) ?? null
  }

  get liveReply() {
    return this.#all.find((message) => message.role === "assistant" && message.isLive)
  }

  get unsavedReplies() {
    return this.#all.filter(({ role, isSaved }) => role === "assistant" && !isSaved)
  }

  get lastReply() {
    return this.messages.findLast((message) => message.role === "assistant")
  }

  get lastUtterance() {
    return this.messages.findLast((message) => message.role === "user")
  }

  // Takes the server's list: what is known stays the same object, what is not sent yet stays last.
  // `isFresh` says that its replies were asked for just now, `live` is the record of `elsewhere`.
  load(records, { isFresh = false, live = null } = {}) {
    const saved = records.map((record) => this.#known(record, isFresh))
    const elsewhere = live && this.#known(live, isFresh)
    const ids = new Set(records.map(({ id }) => id))
    const unsaid = this.messages.filter((message) => isUnsaid(message) && !ids.has(message.id))
    this.#show([...saved, ...unsaid], { elsewhere })
  }

  // Another path was chosen, from after a message (null: from the beginning); false when that
  // message is not shown here.
  follow(after, records, live) {
    const place = this.#placeAfter(after)
    if (place < 0) return false
    const saved = records.map((record) => this.#known(record, false))
    const elsewhere = live && this.#known(live, false)
    const unsaid = this.messages.slice(place).filter(isUnsaid)
    this.#show([...this.messages.slice(0, place), ...saved, ...unsaid], { elsewhere, isOther: true })
    return true
  }

  leaveElsewhere() {
    this.#show(this.messages, { elsewhere: null })
  }

  // `parent` is the message answered; what followed it is another version from now on.
  addPending({ id, text, files = [], parent = this.end?.id ?? null }) {
    const utterance = new Utterance({ id, text, files, parent }, { isPending: true })
    const place = this.#placeAfter(parent)
    this.#show([...(place < 0 ? this.messages : this.messages.slice(0, place)), utterance])
    return utterance
  }

  remove(message) {
    this.#show(this.messages.filter((other) => other !== message))
  }

  // What somebody said, in this tab (then `id` is the pending one's) or another; false when it does
  // not continue what is shown here.
  addSaid(id, record) {
    const place = this.#placeAfter(record.parent)
    if (place < 0) return false
    const known = this.find(id) ?? this.find(record.id)
    known?.take(record)
    if (known && this.messages[place] === known) return true
    const said = known ?? new Utterance(record)
    const unsaid = this.messages.slice(place).filter((message) => isUnsaid(message) && message !== said)
    this.#show([...this.messages.slice(0, place), said, ...unsaid])
    return true
  }

  // A new reply takes the place of an older answer to the same message; false as above.
  addReply(record) {
    if (this.messages.some(({ id }) => id === record.id)) return true
    const place = this.#placeAfter(record.parent)
    if (place < 1) return false
    const unsaid = this.messages.slice(place).filter(isUnsaid)
    const reply = new Reply(record, { isFresh: true })
    this.#show([...this.messages.slice(0, place), reply, ...unsaid])
    return true
  }

  get #all() {
    return this.elsewhere ? [...this.messages, this.elsewhere] : this.messages
  }

  // Where what follows a message begins; null: the first message. -1 when it is not shown.
  #placeAfter(id) {
    if (id === null) return 0
    const place = this.messages.findIndex((message) => message.id === id)
    return place < 0 ? -1 : place + 1
  }

  #known(record, isFresh) {
    const known = this.find(record.id)
    if (known) return known.take(record), known
    return record.role === "user" ? new Utterance(record) : new Reply(record, { isFresh })
  }

  #show(messages, { elsewhere = this.elsewhere, isOther = false } = {}) {
    const isSame =
      elsewhere === this.elsewhere &&
      messages.length === this.messages.length &&
      messages.every((message, index) => message === this.messages[index])
    Object.assign(this, { messages, elsewhere })
    if (!isSame || isOther) this.dispatchEvent(new CustomEvent("change", { detail: { isOther } }))
  }
}

function isUnsaid({ role, isSaved }) {
  return role === "user" && !isSaved
}

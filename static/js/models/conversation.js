// One conversation as this tab knows it: says, stops and retries, and hears what the server says.
//
// Events: `begun` (detail: {url, socket}, both addresses), `info` (title, model, mode or what happens
// at the context's end changed), `deleted` (detail: {id} of a message that was thrown away here),
// `activity` (whether a reply is being written or asked for may have changed), `refused` (detail:
// {id, code, message, item: what was asked for}), `settings` (detail: {by}: a tab changed them).

import { Acks } from "models/acks"
import { HttpError } from "lib/http"
import { uuid } from "lib/uuid"

export class Conversation extends EventTarget {
  #thread
  #outbox
  #beginning
  #socket = null
  #acks = new Acks((message) => this.#socket.send(message))
  #followed = new Set() // replies whose entries the server sends on this very connection

  // `beginning` opens the conversation with its first message where `info` is null.
  constructor({ info, thread, outbox, beginning }) {
    super()
    this.info = info // {id, title, model, mode, overflow, url}
    this.#thread = thread
    this.#outbox = outbox
    this.#beginning = beginning
    for (const item of outbox.items) {
      if (item.type === "send" && !thread.find(item.id)) thread.addPending(item)
    }
  }

  get isBusy() {
    return this.#thread.unsavedReplies.length > 0 || this.#outbox.hasWords
  }

  // Goes on with what the page before a reload could not deliver.
  resume() {
    const [item] = this.#outbox.items
    if (!this.info && item) this.#begin(item)
  }

  // `socket` is a Socket, not opened yet.
  attach(socket) {
    this.#socket = socket
    socket.addEventListener("open", () => this.#followLive())
    socket.addEventListener("lost", () => this.#forgetLine())
    socket.addEventListener("message", ({ detail }) => this.#hear(detail.message, detail.size))
    socket.open()
  }

  // `files` are records of files that the server has: {id, name, size, url}.
  say({ text, files = [], model, mode }) {
    const parent = this.#thread.end?.id ?? null
    const item = { type: "send", id: uuid(), text: text.trim(), files, model, mode, parent }
    this.#thread.addPending(item)
    this.#post(item)
  }

  // Says something else in a message's place, which stays as an older version.
  reword({ parent, files }, text, { model, mode }) {
    const said = { type: "send", id: uuid(), text: text.trim(), files, model, mode, parent }
    this.#thread.addPending(said)
    this.#post({ ...said, isOther: true })
  }

  // Puts a reply's text right, in a version of its own.
  revise(reply, text) {
    this.#post({ type: "revise", id: uuid(), reply: reply.id, text: text.trim() })
  }

  // Shows the branch that a message is in.
  show(message) {
    this.#post({ type: "show", id: uuid(), message })
  }

  // Has a reply that was cut written on.
  goOn(reply) {
    this.#post({ type: "continue", id: uuid(), reply: reply.id })
  }

  // Throws a message away, with all that follows it.
  remove(message) {
    this.#post({ type: "delete", id: uuid(), message: message.id })
  }

  restore(message) {
    this.#post({ type: "restore", id: uuid(), message })
  }

  retry(reply, { model, mode }) {
    this.#post({ type: "retry", id: uuid(), reply: reply.id, model, mode })
  }

  // `policy` is "stop" or "drop": what happens when the chat outgrows its context.
  setOverflow(policy) {
    this.#post({ type: "overflow", id: uuid(), policy })
  }

  // Answers anew, with the oldest turns left out from now on.
  shorten(reply, choice) {
    this.setOverflow("drop")
    this.retry(reply, choice)
  }

  sayAgain(utterance, { model, mode }) {
    utterance.sendAgain()
    const { id, text, files } = utterance
    this.#post({ type: "send", id, text, files, model, mode, parent: this.#thread.end?.id ?? null })
  }

  stop() {
    const reply = this.#thread.liveReply
    if (!reply) return
    reply.stopping()
    this.#socket?.send({ type: "stop", reply: reply.id })
  }

  // Another wording that was refused gives the place back to the one before it.
  #refuse(id, { code, message }) {
    const item = this.#outbox.find(id)
    this.#outbox.settle(id)
    const said = this.#thread.find(id)
    if (item?.isOther && said) {
      this.#thread.remove(said)
      this.#socket?.send({ type: "sync" })
    } else {
      said?.refuse({ code, text: message })
    }
    this.#tell("refused", { id, code, message, item })
    this.#tell("activity")
  }

  #post(item) {
    this.#outbox.add(item)
    if (this.info) this.#socket?.send(onWire(item))
    else this.#begin(item)
    this.#tell("activity")
  }

  async #begin(item) {
    try {
      const { state, url, socket } = await this.#beginning.ask(onWire(item))
      this.info = state.conversation
      this.#outbox.moveTo(this.info.id)
      this.#tell("begun", { url, socket })
      this.#takeState(state, { isFresh: true })
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      this.#refuse(item.id, error)
    }
  }

  #hear(message, size) {
    switch (message.type) {
      case "state":
        return this.#takeState(message)
      case "sent":
        return this.#takeSent(message)
      case "entry":
        return this.#takeEntry(message, size)
      case "final":
        return this.#takeFinal(message.message)
      case "path":
        return this.#takePath(message)
      case "conversation":
        this.#outbox.settle(message.id)
        return this.#takeInfo(message.conversation)
      case "settings":
        return this.#tell("settings", { by: message.by })
      case "error":
        return this.#refuse(message.id, message)
    }
  }

  #takeState({ conversation, messages, live }, { isFresh = false } = {}) {
    this.#thread.load(messages, { isFresh, live })
    this.#takeInfo(conversation)
    const saved = new Set(messages.map(({ id }) => id))
    for (const item of this.#outbox.items) {
      if (saved.has(item.id)) this.#outbox.settle(item.id)
      else this.#socket?.send(onWire(item))
    }
    this.#followLive()
    this.#tell("activity")
  }

  #takePath({ id, after, messages, live }) {
    const item = this.#outbox.find(id)
    this.#outbox.settle(id)
    if (!this.#thread.follow(after, messages, live)) this.#socket.send({ type: "sync" })
    if (item?.type === "delete") this.#tell("deleted", { id: item.message })
    this.#followLive()
    this.#tell("activity")
  }

  #takeSent({ id, message, reply, conversation }) {
    const said = !message || this.#thread.addSaid(id, message)
    const isPlaced = said && this.#thread.addReply(reply)
    if (!isPlaced) this.#socket.send({ type: "sync" })
    this.#outbox.settle(id)
    if (conversation) this.#takeInfo(conversation)
    this.#followLive()
    this.#tell("activity")
  }

  #takeEntry({ reply: id, offset, entry }, size) {
    const reply = this.#thread.find(id)
    if (!reply) return
    reply.apply(offset, entry)
    this.#acks.note(id, reply.offset, size)
    if (entry.k === "done") this.#tell("activity")
  }

  #takeFinal(record) {
    this.#followed.delete(record.id)
    this.#thread.find(record.id)?.take(record)
    if (this.#thread.elsewhere?.id === record.id) this.#thread.leaveElsewhere()
    this.#tell("activity")
  }

  #takeInfo(info) {
    this.info = info
    this.#tell("info")
  }

  // From the last entry applied: nothing is lost with a broken line, and nothing comes twice. A stop
  // that was asked for meanwhile is asked for again.
  #followLive() {
    for (const reply of this.#thread.unsavedReplies) {
      if (this.#followed.has(reply.id)) continue
      if (!this.#socket?.send({ type: "follow", reply: reply.id, offset: reply.offset })) continue
      this.#followed.add(reply.id)
      if (reply.isStopping) this.#socket.send({ type: "stop", reply: reply.id })
    }
  }

  #forgetLine() {
    this.#followed.clear()
    this.#acks.forget()
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

// What waits here knows its files by name; the server wants to hear which they are.
function onWire({ files, isOther, ...item }) {
  return files ? { ...item, files: files.map(({ id }) => id) } : item
}

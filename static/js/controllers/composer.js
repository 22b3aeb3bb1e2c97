// The box to write in: grows with its text, sends, stops, and keeps what is not sent yet.

import { Draft } from "models/draft"
import { bindAttachments } from "controllers/attachments"
import { gettext, interpolate } from "lib/i18n"
import { grow } from "lib/grow"
import { isPressed } from "lib/shortcuts"
import { bindDraftNews } from "controllers/draft_news"
import { dataOf, partsOf } from "lib/template"

const SAVE_MS = 400
const LONG = 20_000 // characters, from where on measuring the height would cost more than it gives
const DOUBLE_CLICK_MS = 500

export function bindComposer(page) {
  const composer = new Composer(document.getElementById("composer"), page)
  composer.listen()
  composer.restore()
}

class Composer {
  #form
  #words
  #send
  #draft
  #page
  #saving = 0
  #sentAt = 0

  constructor(form, page) {
    const { words, send } = partsOf(form)
    this.#form = form
    this.#words = words
    this.#send = send
    this.#page = page
    const { draft } = document.getElementById("chat").dataset
    this.#draft = new Draft(draft, page.conversation.info?.id, dataOf("draft"))
  }

  listen() {
    const { attachments, catalogue, conversation, thread } = this.#page
    bindAttachments(this.#page, (text) => this.#insert(text))
    this.#form.addEventListener("submit", (event) => this.#submit(event))
    this.#words.addEventListener("input", () => this.#typed())
    this.#words.addEventListener("keydown", (event) => this.#key(event))
    document.addEventListener("keydown", (event) => this.#escape(event))
    document.addEventListener("hearth:rewrite", ({ detail }) => this.#takeBack(detail))
    addEventListener("pagehide", () => this.#save())
    conversation.addEventListener("begun", () => this.#draft.moveTo(conversation.info.id))
    conversation.addEventListener("activity", () => this.#show())
    attachments.addEventListener("change", () => this.#show())
    catalogue.addEventListener("change", () => this.#show())
    thread.addEventListener("change", () => this.#show())
  }

  restore() {
    bindDraftNews(this.#draft, {
      read: () => this.#words.value,
      write: (text) => this.#write(text),
    })
    this.#draft.restore()
    this.#words.value ||= this.#draft.text
    this.#typed()
  }

  #submit(event) {
    event.preventDefault()
    if (this.#page.conversation.isBusy) this.#stop()
    else this.#say()
    this.#words.focus()
  }

  #key(event) {
    const { isComposing, keyCode } = event
    // 229: Safari ends a composition before the Enter that chose its word.
    if (isComposing || keyCode === 229) return
    const last = this.#page.thread.lastUtterance
    if (isPressed(event, "send")) {
      event.preventDefault()
      this.#say()
    } else if (isPressed(event, "last") && last && this.#words.value === "") {
      event.preventDefault()
      document.dispatchEvent(new CustomEvent("hearth:edit", { detail: last.id }))
    }
  }

  #escape(event) {
    if (!isPressed(event, "stop") || event.defaultPrevented || event.isComposing) return
    if (!document.querySelector(":popover-open, dialog:modal")) this.#page.conversation.stop()
  }

  #say() {
    const { attachments, catalogue, conversation } = this.#page
    if (conversation.isBusy || this.#isUnready || !catalogue.model) return
    const files = attachments.records
    conversation.say({ text: this.#words.value, files, ...catalogue.choice })
    this.#sentAt = performance.now()
    attachments.clear()
    this.#write("")
    this.#save()
  }

  // A double click on Send must not stop what it sent.
  #stop() {
    if (performance.now() - this.#sentAt > DOUBLE_CLICK_MS) this.#page.conversation.stop()
  }

  // What could not be sent goes back into the box, before anything typed since.
  #takeBack({ text, files }) {
    this.#write([text, this.#words.value].filter(Boolean).join("\n"))
    this.#page.attachments.takeBack(files)
    this.#words.focus()
  }

  #insert(text) {
    const { selectionStart, selectionEnd } = this.#words
    this.#words.setRangeText(text, selectionStart, selectionEnd, "end")
    this.#words.focus()
    this.#typed()
  }

  #write(text) {
    this.#words.value = text
    this.#typed()
  }

  #typed() {
    const isLong = this.#words.value.length > LONG
    this.#words.classList.toggle("is-long", isLong)
    if (!isLong) grow(this.#words)
    clearTimeout(this.#saving)
    this.#saving = setTimeout(() => this.#save(), SAVE_MS)
    this.#show()
  }

  #save() {
    clearTimeout(this.#saving)
    this.#draft.text = this.#words.value
  }

  // Nothing is there to send, or a file is on its way, or one failed and is still to be taken away.
  get #isUnready() {
    const { value } = this.#words
    const { attachments } = this.#page
    const isEmpty = value.length < LONG && value.trim() === "" && attachments.isEmpty
    return isEmpty || attachments.isBusy || attachments.hasFailed
  }

  #show() {
    const { catalogue, conversation, thread } = this.#page
    const { isBusy } = conversation
    const { stop, send } = this.#send.dataset
    this.#send.dataset.state = isBusy ? "stop" : "send"
    this.#send.title = isBusy ? stop : send
    this.#send.setAttribute("aria-label", this.#send.title)
    this.#send.disabled = isBusy ? thread.liveReply?.isStopping !== false : this.#isUnready
    if (catalogue.model) this.#words.placeholder = invitation(catalogue.model, thread)
  }
}

function invitation({ title }, thread) {
  const pattern = thread.last ? gettext("Reply to %(model)s") : gettext("Message %(model)s")
  return interpolate(pattern, { model: title })
}

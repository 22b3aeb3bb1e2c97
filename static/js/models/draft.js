// What is typed and not sent: kept by this tab through a reload, and by the server for every other
// tab and device.
//
// Events: `taken` (detail: {before, text}): another tab's words are the draft now. `conflict`
// (detail: the other text): another tab saved what this one did not know of; the next save of this
// tab writes over it.

import { forget, recall, remember } from "lib/session"
import { get, HttpError, post } from "lib/http"

const LONGEST = 100_000 // characters, of what a message can have
const SHORT = 15_000 // characters: browsers let 64 KB arrive after their page was left

export class Draft extends EventTarget {
  #address
  #slot
  #text = ""
  #isSaving = false
  #isWantedAgain = false

  // `address` is where drafts are kept, `kept` is {text, revision} as the page opened with it.
  constructor(address, chat, kept) {
    super()
    this.#address = address
    this.#slot = this.#slotOf(chat, kept)
    this.#text = kept.text
  }

  get text() {
    return this.#text
  }

  set text(text) {
    if (text === this.#text) return
    this.#text = text
    this.#remember()
    this.#save()
  }

  // What this tab had typed before a reload and the server did not have yet.
  restore() {
    const left = recall(this.#slot.key)
    if (!left) return
    const { known } = this.#slot
    this.#text = left.text
    this.#remember()
    if (known.revision !== left.revision && this.#isDirty && known.text) this.#tellConflict()
    else this.#save()
  }

  // The new chat has got its address: what is typed from now on belongs to it.
  moveTo(chat) {
    const before = this.#slot
    this.#slot = this.#slotOf(chat, { text: "", revision: "" })
    forget(before.key)
    if (before.known.text) this.#quietly(this.#post(before, ""))
    this.#remember()
    this.#save()
  }

  // Another tab may have gone on meanwhile. A save under way that fails is tried again at once:
  // it may have begun while there was no line, and now somebody looks.
  async look() {
    this.#isWantedAgain = this.#isSaving
    if (this.#isSaving) return
    if (this.#isDirty) return this.#save()
    const { draft } = await this.#quietly(get(this.#slot.url))
    const before = this.#text
    if (!draft || this.#isDirty || draft.revision === this.#slot.known.revision) return
    this.#slot.known = draft
    this.#text = draft.text
    this.#tell("taken", { before, text: draft.text })
  }

  get #isDirty() {
    return this.#text !== this.#slot.known.text
  }

  #slotOf(chat, known) {
    return {
      key: `draft:${chat ?? "new"}`,
      url: chat ? `${this.#address}?chat=${chat}` : this.#address,
      known,
    }
  }

  // One at a time, until the server has what is typed.
  async #save() {
    if (this.#isSaving) return
    this.#isSaving = true
    while (this.#isDirty && this.#text.length <= LONGEST) {
      const slot = this.#slot
      this.#isWantedAgain = false
      const answer = await this.#quietly(this.#post(slot, this.#text))
      if (!answer.draft && this.#isWantedAgain) continue
      if (!answer.draft) break
      slot.known = answer.draft
      this.#remember()
      if (!answer.saved && answer.draft.text && slot === this.#slot) {
        this.#tellConflict()
        break
      }
    }
    this.#isSaving = false
  }

  #post({ url, known: { revision } }, text) {
    return post(url, { text, revision }, { keepalive: text.length < SHORT })
  }

  // What cannot be saved now stays in this tab, and is tried again with the next word or look.
  async #quietly(asked) {
    try {
      return await asked
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      return {}
    }
  }

  #remember() {
    const { key, known } = this.#slot
    if (this.#isDirty) remember(key, { text: this.#text, revision: known.revision })
    else forget(key)
  }

  #tellConflict() {
    this.#tell("conflict", this.#slot.known.text)
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

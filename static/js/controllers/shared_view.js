// One message of a shared chat: as its owner sees it, without what only they can do.

import { Blocks } from "lib/blocks"
import { copyOf, partsOf } from "lib/template"
import { gettext, interpolate } from "lib/i18n"
import { sentFiles } from "controllers/sent_files"

export class SharedView {
  #parts
  #blocks = null
  #isRevealed = false

  constructor(message, typesetter) {
    this.message = message
    this.element = copyOf(message.role === "user" ? "shared-said" : "shared-reply")
    this.#parts = partsOf(this.element)
    if (message.role === "user") this.#showSaid()
    else this.#showReply(typesetter)
  }

  // The reader comes near: draw it in full.
  reveal() {
    if (this.#isRevealed || !this.#blocks) return
    this.#isRevealed = true
    this.#parts.body.replaceChildren()
    this.#blocks.show(this.message.text, { open: false })
  }

  #showSaid() {
    const { text, files } = this.message
    this.#parts.bubble.textContent = text
    this.#parts.bubble.hidden = !text
    this.#parts.files.replaceChildren(...sentFiles(files))
    this.#parts.files.hidden = files.length === 0
  }

  #showReply(typesetter) {
    const { text, reasoning, model } = this.message
    const { name, author, thinking, thoughts, body } = this.#parts
    name.textContent = interpolate(gettext("%(model)s replied"), { model })
    author.textContent = model
    thinking.hidden = !reasoning
    thoughts.textContent = reasoning.trim()
    body.textContent = text
    this.#blocks = new Blocks(body, typesetter)
  }
}

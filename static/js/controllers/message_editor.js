// A message's text in a box to change it, where the message stands. Enter is done, Shift+Enter breaks
// the line, Esc leaves all as it was.

import { grow } from "lib/grow"
import { copyOf, partsOf } from "lib/template"

export class MessageEditor {
  #words
  #done
  #text
  #leave

  // `done` is the word on its button; `save` gets the new text, `leave` is called to take the editor
  // away.
  constructor({ text, label, hint, done, save, leave }) {
    this.element = copyOf("editor")
    const parts = partsOf(this.element)
    this.#words = parts.words
    this.#done = parts.done
    this.#text = text
    this.#leave = leave
    this.save = save
    parts.words.setAttribute("aria-label", label)
    parts.hint.textContent = hint
    parts.done.textContent = done
    parts.words.value = text
    parts.cancel.addEventListener("click", leave)
    this.element.addEventListener("submit", (event) => this.#submit(event))
    parts.words.addEventListener("input", () => this.#typed())
    this.element.addEventListener("keydown", (event) => this.#key(event))
  }

  // What was typed and would be lost; null when nothing was changed.
  get unsaved() {
    return this.#isChanged ? this.#words.value : null
  }

  focus() {
    this.#typed()
    this.#words.focus()
    this.#words.setSelectionRange(this.#words.value.length, this.#words.value.length)
  }

  get #isChanged() {
    return this.#words.value.trim() !== this.#text.trim()
  }

  #typed() {
    grow(this.#words)
    this.#done.disabled = this.#words.value.trim() === ""
  }

  #key(event) {
    // 229: Safari ends a composition before the Enter that chose its word.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === "Escape") {
      event.preventDefault()
      this.#leave()
    } else if (event.key === "Enter" && event.target === this.#words && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      this.element.requestSubmit(this.#done)
    }
  }

  #submit(event) {
    event.preventDefault()
    if (this.#words.value.trim() === "") return
    if (this.#isChanged) this.save(this.#words.value)
    else this.#leave()
  }
}

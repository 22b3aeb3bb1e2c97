// What a person's message and a reply have in common on the page: versions, and being edited in place.

import { MessageEditor } from "controllers/message_editor"
import { VersionsView } from "controllers/versions_view"

export class MessageView {
  #editor = null
  #saved = null
  #versions

  constructor(message, element, parts) {
    this.message = message
    this.element = element
    this.#versions = new VersionsView(parts, message)
  }

  showVersions() {
    this.#versions.show()
  }

  // `words` are {label, hint, done}; `save` gets the text, and the view stays as it is until it is
  // taken away or `stopEditing` is called.
  edit(words, save) {
    if (!this.#editor) {
      const { text } = this.message
      const leave = () => this.stopEditing({ focus: true })
      this.#editor = new MessageEditor({ text, ...words, save: (text) => save((this.#saved = text)), leave })
      this.element.append(this.#editor.element)
      this.element.classList.add("is-editing")
    }
    this.#editor.focus()
  }

  stopEditing({ focus = false } = {}) {
    if (!this.#editor) return
    this.#editor.element.remove()
    this.#editor = null
    this.element.classList.remove("is-editing")
    if (focus) this.element.querySelector('[data-do="edit"]')?.focus({ preventScroll: true })
  }

  // What is typed here and nowhere else, when the view is taken away.
  get unsaved() {
    const unsaved = this.#editor?.unsaved ?? null
    return unsaved === this.#saved ? null : unsaved
  }
}

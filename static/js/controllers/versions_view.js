// Which version of a message this is, and the way to the others.

import { gettext, interpolate, number } from "lib/i18n"

export class VersionsView {
  #parts
  #message

  constructor(parts, message) {
    this.#parts = parts
    this.#message = message
    parts.versions.addEventListener("keydown", (event) => this.#key(event))
  }

  show() {
    const { versions, place, older, newer } = this.#parts
    const { versions: known } = this.#message
    versions.hidden = !known
    if (!known) return
    const { position, count, before, after } = known
    place.textContent = `${number(position)} / ${number(count)}`
    const words = gettext("Version %(position)s of %(count)s")
    versions.setAttribute("aria-label", interpolate(words, { position, count }))
    older.disabled = !before
    newer.disabled = !after
  }

  #key(event) {
    const button = { ArrowLeft: this.#parts.older, ArrowRight: this.#parts.newer }[event.key]
    if (!button || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    button.click()
  }
}

// How a model would be used: context, people, another machine. The table is worked out for it.
//
// Event `change`: something else is wanted, and the person has stopped moving.

import { gettext, interpolate, number } from "lib/i18n"

const PAUSE_MS = 200

export class Room extends EventTarget {
  #root
  #timer = 0

  // `root` holds the form, which comes and goes.
  constructor(root) {
    super()
    this.#root = root
    root.addEventListener("input", ({ target }) => target.closest("#room") && this.#changed())
    root.addEventListener("submit", (event) => event.target.id === "room" && event.preventDefault())
    this.follow()
  }

  // What to ask the server for.
  get asked() {
    const asked = new URLSearchParams()
    if (!this.#form) return asked
    asked.set("context", this.#context)
    for (const name of ["people", "gpu", "ram"]) {
      const { value } = this.#input(name)
      if (value !== "") asked.set(name, value)
    }
    return asked
  }

  // The form was drawn anew.
  follow() {
    if (!this.#form) return
    this.#mark()
    this.#say()
  }

  get #form() {
    return this.#root.querySelector("#room")
  }

  get #contexts() {
    return this.#form.dataset.contexts.split(" ").map(Number)
  }

  get #context() {
    return this.#contexts[this.#input("context").value]
  }

  #input(name) {
    return this.#root.querySelector(`#room-${name}`)
  }

  #changed() {
    this.#say()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.dispatchEvent(new Event("change")), PAUSE_MS)
  }

  // The part behind the thumb is coloured; Chromium has no name for it.
  #say() {
    const range = this.#input("context")
    const words = interpolate(gettext("%(count)s tokens"), { count: number(this.#context) })
    this.#input("tokens").textContent = words
    range.setAttribute("aria-valuetext", words)
    range.style.setProperty("--done", `${(100 * range.value) / Math.max(1, range.max)}%`)
  }

  #mark() {
    const at = this.#contexts.indexOf(Number(this.#form.dataset.recommended))
    const share = Math.max(0, at) / Math.max(1, this.#contexts.length - 1)
    this.#form.querySelector(".room-mark")?.style.setProperty("--at", share)
  }
}

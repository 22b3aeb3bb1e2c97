// A slider over useful sizes of the context pool; the box beside it holds what counts.

import { number } from "lib/i18n"

export class PoolSlider {
  #box
  #range
  #pools

  constructor(root, box) {
    this.#box = box
    this.#range = root.querySelector("input")
    this.#pools = root.dataset.pools.split(" ").map(Number)
    this.#mark(root, Number(root.dataset.trained))
    this.#range.addEventListener("input", () => this.#take())
    root.hidden = false
    this.follow()
  }

  // Where the box says, or where automatic is.
  follow() {
    const size = tokensIn(this.#box.value) || tokensIn(this.#box.placeholder)
    const above = this.#pools.findIndex((pool) => pool >= size)
    this.#range.value = above < 0 ? this.#pools.length - 1 : above
    this.#say(size)
  }

  #take() {
    this.#box.value = this.#pools[this.#range.value]
    this.#say(this.#box.value)
  }

  // The part behind the thumb is coloured; Chromium has no name for it.
  #say(size) {
    const done = (100 * this.#range.value) / (this.#pools.length - 1)
    this.#range.style.setProperty("--done", `${done}%`)
    this.#range.setAttribute("aria-valuetext", number(Number(size)))
  }

  #mark(root, trained) {
    const at = this.#pools.indexOf(trained)
    if (at < 0) return
    root.style.setProperty("--at", at / (this.#pools.length - 1))
  }
}

// 32768 of "32768", "32,768" and "Automatic (32,768)".
function tokensIn(text) {
  return Number(text.replace(/\D/g, ""))
}

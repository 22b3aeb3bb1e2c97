// What the engine does with one model now, as the server says it.

import { gettext, interpolate, ngettext, number } from "lib/i18n"

const MEGABYTE = 1e6
const GIGABYTE = 1e9

export class ModelState {
  constructor({ state, label, progress = 0, memory = 0, running = 0, waiting = 0, detail = "" }) {
    Object.assign(this, { state, label, progress, memory, running, waiting, detail })
  }

  get isReady() {
    return this.state === "ready"
  }

  get isMoving() {
    return this.state === "loading"
  }

  // The second line: who uses it and what it takes, or why it does not work.
  get more() {
    if (this.detail) return this.detail
    const replies = this.running + this.waiting
    const parts = [replies && repliesInWords(replies), this.memory && memoryInWords(this.memory)]
    return parts.filter(Boolean).join(" · ")
  }
}

function repliesInWords(count) {
  const text = ngettext("%(count)s reply", "%(count)s replies", count)
  return interpolate(text, { count: number(count) })
}

function memoryInWords(bytes) {
  const [amount, unit] = bytes < GIGABYTE ? [bytes / MEGABYTE, "MB"] : [bytes / GIGABYTE, "GB"]
  const size = number(amount, { maximumFractionDigits: amount < 10 ? 1 : 0 })
  return interpolate(gettext("%(size)s of memory"), { size: `${size} ${unit}` })
}

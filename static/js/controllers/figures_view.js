// The numbers of a reply, on demand: tokens, speed, waiting, and what ended it.

import { gettext, interpolate, number } from "lib/i18n"
import { preciseDuration } from "lib/words"

const NOTABLE_MS = 50

export class FiguresView {
  #opener
  #list
  #end
  #reply
  #title

  // `title` is the model's name for people.
  constructor({ figuresOpener, figures, figuresEnd }, reply, title) {
    this.#opener = figuresOpener
    this.#list = figures
    this.#end = figuresEnd
    this.#reply = reply
    this.#title = title
  }

  show() {
    const { usage, timings } = this.#reply
    const numbers = [tokens(usage.completion), speed(usage, timings)].filter(Boolean).join(" · ")
    this.#opener.hidden = false
    this.#opener.textContent = numbers || gettext("Details")
  }

  toggle() {
    const isOpen = this.#list.hidden
    this.#list.hidden = this.#end.hidden = !isOpen
    this.#opener.setAttribute("aria-expanded", String(isOpen))
    if (isOpen) this.#list.replaceChildren(...this.#rows().flatMap(row))
  }

  #rows() {
    const { usage, timings, reason, problem } = this.#reply
    const figures = [
      [gettext("Model"), this.#title],
      [gettext("Reply"), tokens(usage.completion)],
      [gettext("Prompt"), prompt(usage)],
      [gettext("Speed"), speed(usage, timings)],
      [gettext("First token after"), timings.first && preciseDuration(timings.first)],
      [gettext("Waited in line"), timings.queued >= NOTABLE_MS && preciseDuration(timings.queued)],
      [gettext("Ended"), ending(reason, problem)],
    ]
    return figures.filter(([, value]) => value)
  }
}

function row([name, value]) {
  const term = document.createElement("dt")
  const description = document.createElement("dd")
  term.textContent = name
  description.textContent = value
  return [term, description]
}

function tokens(count) {
  return count && interpolate(gettext("%(count)s tokens"), { count: number(count) })
}

function prompt({ prompt: count, cached }) {
  if (!cached) return tokens(count)
  return interpolate(gettext("%(count)s tokens, %(cached)s of them from the cache"), {
    count: number(count),
    cached: number(cached),
  })
}

function speed({ completion }, { decode }) {
  if (!completion || !decode) return ""
  const rate = completion / (decode / 1000)
  return interpolate(gettext("%(rate)s tokens/s"), {
    rate: number(rate, { maximumFractionDigits: rate < 10 ? 1 : 0 }),
  })
}

function ending(reason, problem) {
  const isFull = problem?.code === "context_full"
  return {
    stop: gettext("the model was done"),
    length: isFull
      ? gettext("no room was left in the context")
      : gettext("it reached its greatest length"),
    cancelled: gettext("you stopped it"),
    error: gettext("something failed"),
  }[reason]
}

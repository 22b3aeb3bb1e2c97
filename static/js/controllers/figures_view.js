// The numbers of a reply, on demand: tokens, speed, waiting, what ended it, and what it was asked with.

import { gettext, interpolate, number } from "lib/i18n"
import { percent, preciseDuration } from "lib/words"
import { settingsUsed } from "lib/settings_words"

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
    const { usage, timings, thought, reason, problem, mode, sampling = {} } = this.#reply
    const figures = [
      [gettext("Model"), this.#title],
      [gettext("Mode"), { thinking: gettext("Thinking"), instant: gettext("Instant") }[mode]],
      [gettext("Prompt"), tokens(usage.prompt)],
      [gettext("From the cache"), cached(usage)],
      [gettext("Reply"), tokens(usage.completion)],
      [gettext("Speed"), speed(usage, timings)],
      [gettext("Waited in line"), timings.queued >= NOTABLE_MS && preciseDuration(timings.queued)],
      [gettext("First token after"), timings.first && preciseDuration(timings.first)],
      [gettext("Thought for"), thought.ms && preciseDuration(thought.ms)],
      [gettext("Ended"), ending(reason, problem)],
      [gettext("Settings"), settingsUsed(sampling)],
      // An identifier, not an amount: no commas.
      [gettext("Seed"), Number.isFinite(sampling.seed) && String(sampling.seed)],
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

// The part of the prompt that was computed before and not again.
function cached({ prompt, cached: count }) {
  if (!count || !prompt) return ""
  return interpolate(gettext("%(count)s tokens (%(share)s)"), {
    count: number(count),
    share: percent(count / prompt),
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

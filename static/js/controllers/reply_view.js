// A reply on the page, from "waiting" through every word to its numbers.

import { Blocks } from "lib/blocks"
import { FiguresView } from "controllers/figures_view"
import { ThinkingView } from "controllers/thinking_view"
import { WaitingView } from "controllers/waiting_view"
import { copyOf, partsOf } from "lib/template"
import { gettext, interpolate } from "lib/i18n"
import { problemCard } from "controllers/problem_card"
import { throttled } from "lib/frames"
import { leftOut } from "lib/words"

export class ReplyView {
  #parts
  #blocks
  #waiting
  #thinking
  #figures
  #title
  #problem = null
  #isRevealed = false

  constructor(reply, { catalogue, typesetter }) {
    this.message = reply
    this.element = copyOf("reply")
    this.#parts = partsOf(this.element)
    this.#title = catalogue.titleOf(reply.model)
    this.#blocks = new Blocks(this.#parts.body, typesetter)
    this.#waiting = new WaitingView(this.#parts, reply, this.#title)
    this.#thinking = new ThinkingView(this.#parts, reply)
    this.#figures = new FiguresView(this.#parts, reply, this.#title)
    this.#parts.name.textContent = interpolate(gettext("%(model)s replied"), { model: this.#title })
    reply.addEventListener("change", throttled(() => this.#show()))
    this.#showPlain()
  }

  // The reader comes near: draw it in full.
  reveal() {
    if (this.#isRevealed) return
    this.#isRevealed = true
    this.#parts.body.replaceChildren()
    this.#show()
  }

  toggleFigures() {
    this.#figures.toggle()
  }

  // Far from the reader the words alone do: enough to be found, measured and printed.
  #showPlain() {
    this.#parts.body.textContent = this.message.text
  }

  #show() {
    const { text, isLive } = this.message
    if (!this.#isRevealed) return this.#showPlain()
    this.element.classList.toggle("is-live", isLive)
    this.element.setAttribute("aria-busy", String(isLive))
    this.#waiting.show()
    this.#thinking.show()
    this.#blocks.show(text, { open: isLive })
    this.#showCalls()
    this.#showEnd()
  }

  #showCalls() {
    const { calls } = this.#parts
    const { toolCalls } = this.message
    calls.hidden = toolCalls.length === 0
    for (const call of toolCalls.slice(calls.children.length)) calls.append(callItem(call))
  }

  #showEnd() {
    const { isLive, problem, text } = this.message
    const { copy, retry, calls } = this.#parts
    if (isLive) return
    this.#problem?.remove()
    this.#problem = problem && problemCard(problem, problem.action ? [problem.action] : [])
    if (problem) calls.after(this.#problem)
    this.#showOmission()
    copy.hidden = !text
    retry.hidden = problem?.action?.do === "retry"
    this.#figures.show()
  }

  #showOmission() {
    const { omission } = this.#parts
    const { dropped } = this.message.usage
    omission.hidden = !dropped
    if (dropped) omission.textContent = leftOut(dropped)
  }
}

function callItem({ name, arguments: given }) {
  const item = document.createElement("li")
  const code = document.createElement("code")
  code.textContent = `${name}(${JSON.stringify(given)})`
  item.append(gettext("Asked for"), " ", code)
  return item
}

// A reply on the page, from "waiting" through every word to its numbers.

import { Blocks } from "lib/blocks"
import { FiguresView } from "controllers/figures_view"
import { MessageView } from "controllers/message_view"
import { ThinkingView } from "controllers/thinking_view"
import { WaitingView } from "controllers/waiting_view"
import { copyOf, partsOf } from "lib/template"
import { gettext, interpolate } from "lib/i18n"
import { problemCard } from "controllers/problem_card"
import { throttled } from "lib/frames"
import { leftOut } from "lib/words"

export class ReplyView extends MessageView {
  #parts
  #blocks
  #waiting
  #thinking
  #figures
  #title
  #problem = null

  constructor(reply, { catalogue, typesetter }) {
    const element = copyOf("reply")
    const parts = partsOf(element)
    super(reply, element, parts)
    this.#parts = parts
    this.#title = catalogue.titleOf(reply.model)
    this.#blocks = new Blocks(this.#parts.body, typesetter)
    this.#waiting = new WaitingView(this.#parts, reply, this.#title)
    this.#thinking = new ThinkingView(this.#parts, reply)
    this.#figures = new FiguresView(this.#parts, reply, this.#title)
    this.#parts.name.textContent = interpolate(gettext("%(model)s replied"), { model: this.#title })
    reply.addEventListener("change", throttled(() => this.#show()))
    this.#show()
  }

  toggleFigures() {
    this.#figures.toggle()
  }

  #show() {
    const { text, isLive } = this.message
    this.element.classList.toggle("is-live", isLive)
    this.element.setAttribute("aria-busy", String(isLive))
    this.#waiting.show()
    this.#thinking.show()
    this.#blocks.show(text, { open: isLive })
    this.#showCalls()
    this.showVersions()
    this.#showEnd()
  }

  #showCalls() {
    const { calls } = this.#parts
    const { toolCalls } = this.message
    calls.hidden = toolCalls.length === 0
    for (const call of toolCalls.slice(calls.children.length)) calls.append(callItem(call))
  }

  #showEnd() {
    const { isLive, problem, text, canGoOn, edited } = this.message
    const { author, copy, retry, goOn, calls } = this.#parts
    if (isLive) return
    this.#problem?.remove()
    this.#problem = problem && problemCard(problem, problem.action ? [problem.action] : [])
    if (problem) calls.after(this.#problem)
    this.#showOmission()
    copy.hidden = !text
    retry.hidden = problem?.action?.do === "retry"
    goOn.hidden = !canGoOn || problem?.action?.do === "continue"
    const byPerson = gettext("%(model)s, edited by you")
    author.textContent = edited ? interpolate(byPerson, { model: this.#title }) : this.#title
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

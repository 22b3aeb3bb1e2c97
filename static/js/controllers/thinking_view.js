// The thoughts before an answer: folded away, with the time they take.

import { gettext, interpolate } from "lib/i18n"
import { duration } from "lib/words"

const TICK_MS = 250

export class ThinkingView {
  #details
  #words
  #thoughts
  #reply
  #timer = 0

  constructor({ thinking, thinkingWords, thoughts }, reply) {
    this.#details = thinking
    this.#words = thinkingWords
    this.#thoughts = thoughts
    this.#reply = reply
    thinking.addEventListener("toggle", () => this.show())
  }

  show() {
    const { reasoning, isThinking } = this.#reply
    this.#details.hidden = !reasoning
    this.#label()
    if (this.#details.open) this.#write(reasoning.trim())
    if (isThinking && this.#reply.isFresh) this.#timer ||= setInterval(() => this.#label(), TICK_MS)
    else this.#stopTimer()
  }

  // Nobody reads folded thoughts: they are not drawn; unfolded ones only grow.
  #write(text) {
    const [node] = this.#thoughts.childNodes
    if (node && text.startsWith(node.data)) node.appendData(text.slice(node.length))
    else this.#thoughts.textContent = text
  }

  #label() {
    const words = label(this.#reply)
    if (this.#words.textContent !== words) this.#words.textContent = words
  }

  #stopTimer() {
    clearInterval(this.#timer)
    this.#timer = 0
  }
}

// A reply followed from the middle has no time of its own: then there is none in the words either.
function label({ isThinking, thought: { since, ms } }) {
  const time = isThinking && since !== null ? performance.now() - since : ms
  if (time === null) return isThinking ? gettext("Thinking…") : gettext("Thought")
  if (!isThinking && time < 1000) return gettext("Thought for a moment")
  const pattern = isThinking ? gettext("Thinking… %(time)s") : gettext("Thought for %(time)s")
  return interpolate(pattern, { time: duration(time) })
}

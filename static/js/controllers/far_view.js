// A message far from the reader: its words alone, enough to be found, read out and measured. What can
// be done with it comes when the reader does.

import { foldedText } from "controllers/utterance_view"
import { gettext, interpolate } from "lib/i18n"

const LETTERS_A_LINE = 88
const LINE = 24
const AROUND = 64

export class FarView {
  #words

  constructor(message, { catalogue }) {
    this.message = message
    this.#words = make("div", message.role === "user" ? "bubble" : "markdown is-plain")
    this.element = message.role === "user" ? person(this.#words) : model(this.#words, message, catalogue)
    this.element.style.containIntrinsicBlockSize = `auto ${guess(message.text)}px`
    message.addEventListener("change", this.#show)
    this.#show()
  }

  // Gives its place to `view`.
  replaceWith(view) {
    this.message.removeEventListener("change", this.#show)
    view.element.style.containIntrinsicBlockSize = this.element.style.containIntrinsicBlockSize
    this.element.replaceWith(view.element)
  }

  #show = () => {
    const { role, text } = this.message
    const words = role === "user" ? foldedText(text) : text
    if (this.#words.textContent !== words) this.#words.textContent = words
  }
}

function person(words) {
  const element = make("article", "message from-person")
  const said = make("div", "said")
  said.append(words)
  element.append(heading(gettext("You said")), said)
  return element
}

function model(words, message, catalogue) {
  const element = make("article", "message from-model")
  const title = catalogue.titleOf(message.model)
  element.append(heading(interpolate(gettext("%(model)s replied"), { model: title })), words)
  return element
}

function heading(text) {
  const element = make("h2", "visually-hidden")
  element.textContent = text
  return element
}

function make(tag, className) {
  const element = document.createElement(tag)
  element.className = className
  return element
}

// About how high it will be: so the bar beside the page hardly moves when it turns out.
function guess(text) {
  let lines = 0
  for (const line of text.split("\n")) lines += line ? Math.ceil(line.length / LETTERS_A_LINE) : 0.5
  return Math.round(lines * LINE) + AROUND
}

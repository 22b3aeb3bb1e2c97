// A person's message on the page: plain text, folded when it is long.

import { copyOf, partsOf } from "lib/template"
import { gettext } from "lib/i18n"
import { problemCard } from "controllers/problem_card"
import { sentFiles } from "controllers/sent_files"

const LONG = 1_000 // characters
const MANY_LINES = 14

export class UtteranceView {
  #parts
  #problem = null
  #isFolded

  constructor(utterance) {
    this.message = utterance
    this.element = copyOf("utterance")
    this.#parts = partsOf(this.element)
    this.#isFolded = isLong(utterance.text)
    utterance.addEventListener("change", () => this.#show())
    this.#show()
  }

  reveal() {}

  unfold() {
    this.#isFolded = !this.#isFolded
    this.#show()
  }

  #show() {
    const { text, files, isPending, problem } = this.message
    const { text: words, unfold, bubble, files: chips } = this.#parts
    bubble.hidden = !text
    chips.hidden = files.length === 0
    chips.replaceChildren(...sentFiles(files))
    words.textContent = this.#isFolded ? beginning(text) : text
    unfold.hidden = !isLong(text)
    unfold.textContent = this.#isFolded ? gettext("Show all") : gettext("Show less")
    unfold.setAttribute("aria-expanded", String(!this.#isFolded))
    this.element.classList.toggle("is-pending", isPending)
    this.#problem?.remove()
    this.#problem = problem && this.#refusal(problem)
    if (problem) this.element.append(this.#problem)
  }

  #refusal({ code, text }) {
    return problemCard({ code, title: gettext("This was not sent."), text }, [
      { do: "again", label: gettext("Try again") },
      { do: "rewrite", label: gettext("Edit") },
    ])
  }
}

function isLong(text) {
  return text.length > LONG || text.split("\n", MANY_LINES + 1).length > MANY_LINES
}

function beginning(text) {
  return `${text.slice(0, LONG).split("\n").slice(0, MANY_LINES - 2).join("\n").trimEnd()} …`
}

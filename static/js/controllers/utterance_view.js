// A person's message on the page: plain text, folded when it is long.

import { MessageView } from "controllers/message_view"
import { copyOf, partsOf } from "lib/template"
import { gettext } from "lib/i18n"
import { problemCard } from "controllers/problem_card"
import { sentFiles } from "controllers/sent_files"

const LONG = 1_000 // characters
const MANY_LINES = 14

export class UtteranceView extends MessageView {
  #parts
  #problem = null
  #isFolded

  constructor(utterance) {
    const element = copyOf("utterance")
    const parts = partsOf(element)
    super(utterance, element, parts)
    this.#parts = parts
    this.#isFolded = isLong(utterance.text)
    utterance.addEventListener("change", () => this.#show())
    this.#show()
  }

  unfold() {
    this.#isFolded = !this.#isFolded
    this.#show()
  }

  #show() {
    const { text, files, isPending, isSaved, problem } = this.message
    const { text: words, unfold, bubble, files: chips } = this.#parts
    bubble.hidden = !text
    chips.hidden = files.length === 0
    chips.replaceChildren(...sentFiles(files))
    words.textContent = this.#isFolded ? foldedText(text) : text
    unfold.hidden = !isLong(text)
    unfold.textContent = this.#isFolded ? gettext("Show all") : gettext("Show less")
    unfold.setAttribute("aria-expanded", String(!this.#isFolded))
    this.element.classList.toggle("is-pending", isPending)
    this.element.classList.toggle("is-unsaved", !isSaved)
    this.showVersions()
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

// What is shown of it before it is unfolded.
export function foldedText(text) {
  if (!isLong(text)) return text
  return `${text.slice(0, LONG).split("\n").slice(0, MANY_LINES - 2).join("\n").trimEnd()} …`
}

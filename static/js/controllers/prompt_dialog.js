// Shows what the model saw before it wrote a reply: the prompt itself, token by token.

import { TokenView } from "controllers/token_view"
import { copy } from "controllers/copying"
import { get } from "lib/http"
import { interpolate, gettext } from "lib/i18n"
import { partsOf } from "lib/template"

export function bindPromptDialog({ catalogue, conversation }) {
  const dialog = document.getElementById("prompt-dialog")
  const parts = partsOf(dialog)
  const view = new TokenView(dialog)
  let asked = 0

  async function show(reply) {
    const turn = ++asked
    parts.model.textContent = catalogue.titleOf(reply.model)
    note("", gettext("Reading the prompt…"))
    dialog.showModal()
    try {
      const answer = await get(`${conversation.info.url}prompt/${reply.id}/`)
      if (turn === asked) draw(answer)
    } catch (error) {
      if (turn === asked) note(error.message)
    }
  }

  function draw(answer) {
    if (answer.problem) return note(wordsOf(answer.problem))
    note(answer.changed)
    parts.prompt.hidden = false
    view.draw(answer)
    parts.tokens.focus()
  }

  // What there is to say beside the prompt: that something is wrong, or that it is being read.
  function note(problem, waiting = "") {
    parts.prompt.hidden = true
    parts.note.textContent = problem
    parts.note.hidden = !problem
    parts.waitingWords.textContent = waiting
    parts.waiting.hidden = !waiting
  }

  parts.copyPrompt.addEventListener("click", () => copy(parts.copyPrompt, view.text))
  dialog.addEventListener("close", () => asked++)
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-close]")) dialog.close()
  })
  document.addEventListener("hearth:prompt", ({ detail }) => show(detail))
}

function wordsOf({ title, text, line }) {
  const place = line ? interpolate(gettext("Line %(line)s:"), { line }) : ""
  return [title, place, text].filter(Boolean).join(" ")
}

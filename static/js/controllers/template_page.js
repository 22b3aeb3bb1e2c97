// The chat template editor: what is typed, what it makes of the chat, and where it is kept.

import { Editor } from "lib/editor"
import { TemplateDraft } from "models/template_draft"
import { TokenView } from "controllers/token_view"
import { Trial } from "models/trial"
import { copy } from "controllers/copying"
import { dataOf, partsOf } from "lib/template"
import { gettext, interpolate } from "lib/i18n"
import { VariablesForm } from "controllers/variables_form"
import { post } from "lib/http"
import { toast } from "lib/toast"

const LONGEST = 100_000

const state = dataOf("template-state")
const parts = partsOf(document.getElementById("template-page"))
const draft = new TemplateDraft(state)
const trial = new Trial(state.preview)
const view = new TokenView(parts.prompt)
const variables = new VariablesForm(parts, draft.keptVariables)
let mode = state.mode
let place = null

const editor = new Editor(parts.editor, {
  text: draft.kept.text,
  label: gettext("Chat template"),
  longest: LONGEST,
  changed: change,
})

function change() {
  parts.saved.textContent = ""
  showSaving()
  tryOut()
}

function tryOut(options) {
  const { text } = variables
  trial.try({ template: editor.text, variables: text, mode, chat: state.chat }, options)
}

function showSaving() {
  parts.save.disabled = !draft.isChanged(editor.text, variables.text)
  parts.reset.disabled = editor.text === draft.own
  parts.from.textContent = draft.kept.from || gettext("The model's own")
}

// --- what comes back ---

trial.addEventListener("busy", () => parts.preview.setAttribute("aria-busy", "true"))

trial.addEventListener("answer", ({ detail: answer }) => {
  parts.preview.setAttribute("aria-busy", "false")
  if (answer.variables) variables.know(answer.variables)
  variables.complain(answer.where === "variables" && answer.problem ? answer.problem.text : "")
  if (answer.problem) return showProblem(answer.problem)
  showProblem(null)
  view.draw(answer)
})

trial.addEventListener("failed", ({ detail: error }) => {
  parts.preview.setAttribute("aria-busy", "false")
  showProblem({ title: error.message, text: "", line: 0, column: 0 })
})

function showProblem(problem) {
  place = problem?.line ? problem : null
  parts.problem.hidden = !problem
  parts.prompt.classList.toggle("is-stale", Boolean(problem))
  parts.problemTitle.textContent = problem?.title ?? ""
  parts.problemText.textContent = problem?.text ?? ""
  parts.goTo.hidden = !place
  parts.goTo.textContent = place ? placeOf(place) : ""
  editor.mark(place ?? { line: 0 })
}

function placeOf({ line, column }) {
  const pattern = column ? gettext("Line %(line)s, column %(column)s") : gettext("Line %(line)s")
  return interpolate(pattern, { line, column })
}

// --- what people do ---

async function save() {
  const { url, body } = draft.saving(editor.text, variables.text, mode)
  parts.save.disabled = true
  try {
    const answer = await post(url, body)
    const problem = answer.errors?.template ?? answer.errors?.variables
    if (problem) toast(problem, { tone: "bad" })
    else parts.saved.textContent = gettext("Saved")
    draft.keep(answer, body)
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
  showSaving()
}

parts.save.addEventListener("click", save)
parts.reset.addEventListener("click", () => (editor.text = draft.own))
variables.addEventListener("change", change)
parts.goTo.addEventListener("click", () => editor.goTo(place.line, place.column))
parts.copyPrompt.addEventListener("click", () => copy(parts.copyPrompt, view.text))
parts.changes.addEventListener("click", () => {
  const isShown = parts.changes.getAttribute("aria-pressed") === "false"
  parts.changes.setAttribute("aria-pressed", String(isShown))
  editor.compare(isShown ? draft.own : null)
})
parts.thinking.addEventListener("click", () => {
  mode = mode === "thinking" ? "instant" : "thinking"
  parts.thinking.setAttribute("aria-pressed", String(mode === "thinking"))
  tryOut({ now: true })
})
parts.scope.addEventListener("change", () => {
  draft.scope = parts.scope.value
  parts.saved.textContent = ""
  showSaving()
})
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  if (!parts.save.disabled) save()
})
addEventListener("beforeunload", (event) => {
  if (draft.isChanged(editor.text, variables.text)) event.preventDefault()
})

parts.thinking.setAttribute("aria-pressed", String(mode === "thinking"))
showSaving()
tryOut({ now: true })

// Each model's row follows what the engine does, as long as somebody looks at the page.

import { get } from "lib/http"
import { gettext, interpolate, number } from "lib/i18n"
import { toast } from "lib/toast"
import { ModelState } from "models/model_state"

const QUIET_MS = 2000
const MOVING_MS = 500

const library = document.getElementById("library")
const ready = document.getElementById("models-ready")
const memory = document.getElementById("memory")
const hardware = document.getElementById("hardware")
let shownCard = ""
let timer = 0
let isSilent = false
const hearers = []

export function rowOf(name) {
  return library.querySelector(`[data-model="${CSS.escape(name)}"]`)
}

// Calls `hear({ looking, isNew })` after every look: whether the disk is being looked through, and
// whether there are models that the page does not show.
export function onNews(hear) {
  hearers.push(hear)
}

// Asks now, and then again and again.
export async function look() {
  clearTimeout(timer)
  if (document.hidden) return
  const states = await ask()
  for (const [name, state] of states) show(name, state)
  if (states.length) countReady(states)
  const isMoving = states.some(([, state]) => state.isMoving)
  timer = setTimeout(look, isMoving ? MOVING_MS : QUIET_MS)
}

async function ask() {
  try {
    const said = await get(library.dataset.state)
    isSilent = false
    if (memory) setText(memory, said.memory)
    showMachine(said)
    return Object.entries(said.models).map(([name, live]) => [name, new ModelState(live)])
  } catch (error) {
    if (error.code === "signed_out") location.reload()
    if (!isSilent) toast(error.message, { tone: "bad" })
    isSilent = true
    return []
  }
}

function showMachine({ models, hardware: card, checks, looking }) {
  if (!hardware) return
  if (card !== shownCard) hardware.innerHTML = card
  shownCard = card
  for (const row of library.querySelectorAll(".model")) showCheck(row, checks[row.dataset.model])
  const isNew = Object.keys(models).some((name) => !rowOf(name))
  for (const hear of hearers) hear({ looking, isNew })
}

function showCheck(row, check) {
  const line = row.querySelector('[data-part="check"]')
  if (!line) return
  setText(line, check?.text ?? "")
  line.dataset.tone = check?.tone ?? ""
  row.toggleAttribute("data-checking", check?.is_live ?? false)
}

function show(name, state) {
  const row = rowOf(name)
  if (!row) return
  const part = (word) => row.querySelector(`[data-part="${word}"]`)
  row.dataset.state = state.state
  setText(part("label"), state.label)
  setText(part("more"), state.more)
  part("progress").value = state.progress
  row.querySelector('[data-do="pin"]')?.setAttribute("aria-pressed", state.pinned)
}

// Written only when it changed: a screen reader would repeat it every two seconds.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

function countReady(states) {
  const n = states.filter(([, state]) => state.isReady).length
  setText(ready, n ? interpolate(gettext("%(n)s loaded"), { n: number(n) }) : "")
}

document.addEventListener("visibilitychange", look)

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
let timer = 0
let isSilent = false

export function rowOf(name) {
  return library.querySelector(`[data-model="${CSS.escape(name)}"]`)
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
    return Object.entries(said.models).map(([name, live]) => [name, new ModelState(live)])
  } catch (error) {
    if (error.code === "signed_out") location.reload()
    if (!isSilent) toast(error.message, { tone: "bad" })
    isSilent = true
    return []
  }
}

function show(name, state) {
  const row = rowOf(name)
  if (!row) return
  const part = (word) => row.querySelector(`[data-part="${word}"]`)
  row.dataset.state = state.state
  setText(part("label"), state.label)
  setText(part("more"), state.more)
  part("progress").value = state.progress
  row.querySelector('[data-do="pin"]').setAttribute("aria-pressed", state.pinned)
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

// The page of the machine follows what the engine does, as long as somebody looks at it.

import { get } from "lib/http"
import { morph } from "lib/morph"
import { toast } from "lib/toast"

const QUIET_MS = 3000
const MOVING_MS = 1000

const page = document.getElementById("machine")
const said = document.getElementById("machine-said")
let shown = ""
let timer = 0
let isSilent = false

async function look() {
  clearTimeout(timer)
  if (document.hidden) return
  const moving = await ask()
  timer = setTimeout(look, moving ? MOVING_MS : QUIET_MS)
}

async function ask() {
  try {
    const { html, moving } = await get(page.dataset.state)
    if (html !== shown) draw(html)
    isSilent = false
    return moving
  } catch (error) {
    if (error.code === "signed_out") location.reload()
    if (!isSilent) toast(error.message, { tone: "bad" })
    isSilent = true
    return false
  }
}

function draw(html) {
  shown = html
  const wanted = document.createElement("div")
  wanted.innerHTML = html
  morph(page, wanted)
  // Only the sentence on it all is read out, and only when it is another one.
  const summary = page.querySelector('[data-part="summary"]').textContent
  if (said.textContent !== summary) said.textContent = summary
}

document.addEventListener("visibilitychange", look)
look()

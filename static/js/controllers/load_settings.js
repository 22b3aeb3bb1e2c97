// The load settings say what they cost while they are being changed. The form works without this.

import { PoolSlider } from "controllers/pool_slider"
import { post } from "lib/http"

const PAUSE_MS = 250

const form = document.getElementById("load-settings")
const card = document.getElementById("cost")
const verdict = document.getElementById("verdict")
const pool = document.getElementById("pool")
const slider = pool && new PoolSlider(pool, form.elements.cells)
let timer = 0
let asked = 0

function changed() {
  slider?.follow()
  clearTimeout(timer)
  timer = setTimeout(weigh, PAUSE_MS)
}

// Only the last answer counts: an earlier one may come later.
async function weigh() {
  const turn = ++asked
  try {
    const answer = await post(form.dataset.cost, Object.fromEntries(new FormData(form)))
    if (turn === asked) show(answer)
  } catch (error) {
    if (turn === asked) judge(error.message, "bad")
  }
}

function show({ cost, verdict: text, tone, automatic, prices, errors }) {
  card.innerHTML = cost // the server's own template
  judge(text, tone)
  for (const setting of form.querySelectorAll("[data-field]")) {
    tellAutomatic(setting, automatic[setting.dataset.field])
    setting.querySelector("[data-part='price']").textContent = prices[setting.dataset.field] ?? ""
    complain(setting, errors[setting.dataset.field] ?? [])
  }
  slider?.follow()
}

function judge(text, tone) {
  if (verdict.textContent !== text) verdict.textContent = text
  verdict.dataset.tone = tone
}

function tellAutomatic(setting, text) {
  const box = setting.querySelector("input[type='text']")
  if (box) box.placeholder = text
  else setting.querySelector("[data-value='']").textContent = text
}

function complain(setting, sentences) {
  const items = sentences.map((sentence) => {
    const item = document.createElement("li")
    item.textContent = sentence
    return item
  })
  setting.querySelector(".field-errors").replaceChildren(...items)
  setting.querySelector("input[type='text']")?.setAttribute("aria-invalid", items.length > 0)
}

// Nothing is lost before it is saved: the boxes are emptied, and Save makes it so.
function reset(event) {
  event.preventDefault()
  for (const input of form.querySelectorAll("[data-field] input[type='text']")) input.value = ""
  for (const radio of form.querySelectorAll("[data-field] input[value='']")) radio.checked = true
  changed()
}

form.addEventListener("input", changed)
form.elements.reset.addEventListener("click", reset)

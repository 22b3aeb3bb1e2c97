// The charts of the machine: a moment's value where the reader points or moves by keys, and the
// newest values as they come.

import { getText } from "lib/http"
import { gettext, interpolate } from "lib/i18n"
import { localise, shown } from "lib/local_times"
import { morph } from "lib/morph"
import { toast } from "lib/toast"

const LEAST_MS = 5000
const WIDTH = 600
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }

const charts = document.getElementById("charts")
// Where the reader is in each chart, by its name: { at: number of a point, held: by the keys }.
const places = new Map()
let timer = 0
let isSilent = false

function part(figure, name) {
  return figure.querySelector(`[data-part="${name}"]`)
}

function textsOf(figure) {
  return JSON.parse(figure.dataset.texts)
}

// With scripts a chart can be walked through: what was an image becomes a slider over moments.
function dress(figure) {
  const area = part(figure, "area")
  const texts = textsOf(figure)
  area.setAttribute("role", "slider")
  area.setAttribute("aria-valuemin", "0")
  area.setAttribute("aria-valuemax", texts.length - 1)
  area.tabIndex = 0
  show(figure, texts)
}

function show(figure, texts = textsOf(figure)) {
  const at = places.get(figure.dataset.chart)
  const area = part(figure, "area")
  const number = Math.min(at ?? texts.length - 1, texts.length - 1)
  const words = moment(figure, texts, number)
  area.setAttribute("aria-valuenow", number)
  area.setAttribute("aria-valuetext", words)
  const x = (WIDTH * number) / (texts.length - 1)
  part(figure, "cursor").setAttribute("d", at === undefined ? "" : `M${x},0V100`)
  part(figure, "now").textContent = at === undefined ? figure.dataset.now : words
}

function moment(figure, texts, number) {
  const { start, step } = figure.dataset
  const time = shown(new Date((Number(start) + number * Number(step)) * 1000))
  const value = texts[number] || gettext("nothing measured")
  return interpolate(gettext("%(time)s: %(value)s"), { time, value })
}

function go(figure, number) {
  const last = textsOf(figure).length - 1
  places.set(figure.dataset.chart, Math.max(0, Math.min(last, number)))
  show(figure)
}

function leave(figure) {
  places.delete(figure.dataset.chart)
  show(figure)
}

charts.addEventListener("pointermove", (event) => {
  const area = event.target.closest(".chart-area")
  if (!area) return
  const { left, width } = area.getBoundingClientRect()
  const figure = area.closest(".chart")
  const last = textsOf(figure).length - 1
  go(figure, Math.round((last * (event.clientX - left)) / width))
})

charts.addEventListener("pointerout", (event) => {
  const area = event.target.closest(".chart-area")
  if (area && !area.contains(event.relatedTarget)) leave(area.closest(".chart"))
})

charts.addEventListener("keydown", (event) => {
  const area = event.target.closest(".chart-area")
  if (!area) return
  const figure = area.closest(".chart")
  const last = textsOf(figure).length - 1
  const at = places.get(figure.dataset.chart) ?? last
  const target = { Home: 0, End: last }[event.key] ?? (event.key in KEYS ? at + KEYS[event.key] : null)
  if (event.key === "Escape") leave(figure)
  if (target === null) return
  event.preventDefault()
  go(figure, target)
})

charts.addEventListener("focusout", (event) => {
  const area = event.target.closest(".chart-area")
  if (area) leave(area.closest(".chart"))
})

async function look() {
  clearTimeout(timer)
  if (document.hidden) return
  await refresh()
  timer = setTimeout(look, Math.max(LEAST_MS, 500 * Number(charts.dataset.step) / 3))
}

async function refresh() {
  try {
    draw(await getText(charts.dataset.from))
    isSilent = false
  } catch (error) {
    if (error.code === "signed_out") location.reload()
    if (!isSilent) toast(error.message, { tone: "bad" })
    isSilent = true
  }
}

function draw(html) {
  const wanted = document.createElement("div")
  wanted.innerHTML = html
  for (const open of charts.querySelectorAll("details[open]")) {
    const chart = open.closest(".chart").dataset.chart
    wanted.querySelector(`[data-chart="${chart}"] details`)?.setAttribute("open", "")
  }
  localise(wanted)
  for (const figure of wanted.querySelectorAll(".chart")) dress(figure)
  morph(charts, wanted)
}

localise(charts)
for (const figure of charts.querySelectorAll(".chart")) dress(figure)
document.addEventListener("visibilitychange", look)
timer = setTimeout(look, LEAST_MS)

// A model on the hub: fills in what becomes known of it, draws its card, starts a download.

import { Room } from "controllers/hub_room"
import { get, post } from "lib/http"
import { drawCard } from "lib/card"
import { gettext, interpolate } from "lib/i18n"
import { copyOf, dataOf } from "lib/template"
import { toast } from "lib/toast"
import { Typesetter } from "lib/typesetter"

const POLL_MS = 300
const PATIENCE_MS = 120_000

const root = document.getElementById("hub-model")
const part = (id) => document.getElementById(id)
const typesetter = new Typesetter()
const room = new Room(part("files"))
let card = dataOf("card-source")
let ends = 0
let turn = 0

// Asks until all is known; only the newest question counts.
async function look({ again = false } = {}) {
  const mine = ++turn
  ends = Date.now() + PATIENCE_MS
  for (let isFirst = true; mine === turn; isFirst = false) {
    const asked = room.asked
    if (again && isFirst) asked.set("again", "1")
    const isOver = await ask(asked, mine)
    if (isOver) return
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

async function ask(asked, mine) {
  try {
    const told = await get(`${root.dataset.state}?${asked}`)
    if (mine === turn) show(told)
    return !told.pending || Date.now() > ends
  } catch (error) {
    say(error.message, true)
    return true
  }
}

function show({ facts, files, rows, shape, card: text, line, bad }) {
  put(part("facts"), facts)
  if (shape !== root.dataset.shape) drawFiles(files, shape)
  else drawRows(rows)
  if (text !== null && text !== card) {
    card = text
    drawTheCard()
  }
  say(line, bad)
}

function drawFiles(files, shape) {
  root.dataset.shape = shape
  part("files").innerHTML = files // the server's own template
  room.follow()
}

// Cell by cell, and only what changed: whoever is about to press a button still finds it there.
function drawRows(rows) {
  const fresh = document.createElement("template")
  fresh.innerHTML = `<table>${rows}</table>` // the server's own template
  for (const row of fresh.content.querySelectorAll("tr")) {
    const shown = part("files").querySelector(`[data-label="${CSS.escape(row.dataset.label)}"]`)
    if (!shown) continue
    Object.assign(shown.dataset, row.dataset)
    ;[...row.cells].forEach((cell, index) => put(shown.cells[index], cell.innerHTML))
  }
}

function put(node, html) {
  const isSame = node.innerHTML === html
  if (isSame || node.querySelector(":disabled, [data-coming]") || node.contains(document.activeElement)) return
  node.innerHTML = html
}

function drawTheCard() {
  const link = part("facts").querySelector(".hub-links a[target]")
  const drawn = drawCard(card, link?.href)
  if (!typesetter.dress(drawn, { open: false, isNew: true })) typesetter.addEventListener("ready", drawTheCard, { once: true })
  part("card").replaceChildren(drawn)
  part("card-section").hidden = !card
}

function say(text, isBad) {
  const words = part("line").querySelector("span")
  if (words.textContent !== text) words.textContent = text
  part("line").dataset.tone = isBad ? "bad" : ""
  part("again").hidden = !isBad
}

async function download(button) {
  const { repository, commit } = button.closest("table").dataset
  const { label } = button.dataset
  button.disabled = true
  try {
    await post(button.dataset.download, { repository, commit, label })
    document.dispatchEvent(new Event("hearth:download"))
    toast(interpolate(gettext("%(label)s is being downloaded."), { label }))
    const hadFocus = button === document.activeElement || document.activeElement === document.body
    const link = copyOf("coming-template")
    button.replaceWith(link)
    if (hadFocus) link.focus()
  } catch (error) {
    toast(error.message, { tone: "bad" })
    button.disabled = false
  }
}

async function downloadByName(form) {
  const { repository, commit } = part("files").querySelector("table").dataset
  const label = form.elements.patterns.value.trim()
  const button = form.querySelector("button")
  button.disabled = true
  try {
    await post(form.dataset.url, { repository, commit, patterns: label.split(/\s+/) })
    document.dispatchEvent(new Event("hearth:download"))
    toast(interpolate(gettext("%(label)s is being downloaded."), { label }))
    form.reset()
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
  button.disabled = false
}

part("again").addEventListener("click", () => look({ again: true }))
part("files").addEventListener("submit", (event) => {
  if (event.target.id !== "by-name") return
  event.preventDefault()
  downloadByName(event.target)
})
part("files").addEventListener("click", ({ target }) => {
  const button = target.closest("[data-download]")
  if (button) download(button)
})
room.addEventListener("change", () => look())

if (card) drawTheCard()
if (root.dataset.pending === "true") look()

// The downloads on the library page: live while they move, and what can be done with each.

import { attempt } from "controllers/library_actions"
import { get, HttpError, post } from "lib/http"
import { gettext, interpolate } from "lib/i18n"
import { copyOf, partsOf } from "lib/template"

const QUIET_MS = 5000
const MOVING_MS = 500
const UNDER_WAY = new Set(["queued", "checking", "running", "verifying"])
const LABELS = {
  first: gettext("Put %(title)s first in line"),
  up: gettext("Move %(title)s up in line"),
  down: gettext("Move %(title)s down in line"),
  pause: gettext("Pause the download of %(title)s"),
  resume: gettext("Resume the download of %(title)s"),
  retry: gettext("Try the download of %(title)s again"),
  cancel: gettext("Cancel the download of %(title)s"),
}

const section = document.getElementById("downloads")
const list = document.getElementById("download-rows")
const isOwner = section.hasAttribute("data-owner")
let timer = 0

section.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-do]")
  if (!button) return
  const row = button.closest(".download")
  const hadFocus = button === document.activeElement
  button.disabled = true
  await attempt(async () => {
    await post(`${section.dataset.list}${row.dataset.id}/${button.dataset.do}/`)
    await look()
  })
  button.disabled = false
  if (hadFocus) focus(row, button)
})

// A row that moved lost the focus, and a button may be gone: stay as near as there is something.
function focus(row, button) {
  const near = [button, ...row.querySelectorAll("button"), ...list.querySelectorAll("button")]
  near.find((each) => each.isConnected && !each.hidden)?.focus()
}

document.addEventListener("visibilitychange", look)

async function look() {
  clearTimeout(timer)
  if (document.hidden) return
  let isMoving = false
  try {
    const { downloads } = await get(section.dataset.list)
    draw(downloads)
    isMoving = downloads.some(({ state }) => UNDER_WAY.has(state))
    document.dispatchEvent(new CustomEvent("hearth:downloads", { detail: downloads }))
  } catch (error) {
    if (!(error instanceof HttpError)) throw error // the models' rows say what the server's silence means
  }
  timer = setTimeout(look, isMoving ? MOVING_MS : QUIET_MS)
}

function draw(downloads) {
  section.hidden = downloads.length === 0
  const kept = new Map([...list.children].map((row) => [row.dataset.id, row]))
  const queued = downloads.filter(({ state }) => state === "queued").map(({ id }) => id)
  const rows = downloads.map((download) => drawn(download, kept, queued))
  for (const row of kept.values()) row.remove()
  rows.forEach((row, place) => {
    // A row that is moved loses the focus, so only those that are elsewhere are.
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null)
  })
}

function drawn(download, kept, queued) {
  const id = String(download.id)
  const row = kept.get(id) ?? copyOf("download-row")
  kept.delete(id)
  row.dataset.id = id
  row.dataset.state = download.state
  show(partsOf(row), download, queued)
  return row
}

function show(parts, download, queued) {
  const title = `${download.title} ${download.label}`
  parts.title.textContent = download.title
  parts.title.href = `${section.dataset.library}hub/${download.repository}/`
  parts.label.textContent = download.label
  parts.line.textContent = download.line
  parts.figures.textContent = download.figures
  parts.bar.value = download.total ? download.done / download.total : 0
  parts.bar.setAttribute("aria-label", interpolate(gettext("Progress of %(title)s"), { title }))
  parts.problem.hidden = !download.problem
  parts.what.textContent = download.problem?.title ?? ""
  parts.remedy.textContent = download.problem?.text ?? ""
  const able = abilities(download, queued)
  for (const [name, label] of Object.entries(LABELS)) {
    parts[name].hidden = !able[name]
    parts[name].setAttribute("aria-label", interpolate(label, { title }))
  }
}

function abilities({ id, state, may, may_go_on: mayGoOn, problem }, queued) {
  const isUnderWay = UNDER_WAY.has(state)
  const canMove = isOwner && state === "queued"
  return {
    first: canMove && queued.indexOf(id) > 1,
    up: canMove && queued[0] !== id,
    down: canMove && queued.at(-1) !== id,
    pause: may && isUnderWay,
    resume: mayGoOn && state === "paused",
    retry: mayGoOn && state === "failed" && Boolean(problem?.action),
    cancel: may && state !== "done",
  }
}

look()

// How far the downloads are, in the rail: asked for while there are any, or told by the page that
// shows them (`hearth:downloads`, detail: the list). `hearth:download`: one was asked for just now.

import { get, HttpError } from "lib/http"

const EVERY_MS = 3000
const WAITING = new Set(["queued", "checking", "running", "verifying"])
const link = document.getElementById("rail-download")
let isTold = false
let timer = 0

document.addEventListener("hearth:downloads", ({ detail }) => {
  isTold = true
  show(detail)
})

document.addEventListener("hearth:download", async () => {
  await ask()
  begin()
})

async function look() {
  if (isTold || link.hidden) return
  if (!document.hidden) await ask()
  begin()
}

function begin() {
  clearTimeout(timer)
  timer = setTimeout(look, EVERY_MS)
}

async function ask() {
  try {
    show((await get(link.dataset.list)).downloads)
  } catch (error) {
    if (!(error instanceof HttpError)) throw error // the next look may be answered
  }
}

function show(downloads) {
  const coming = downloads.filter(({ state }) => WAITING.has(state))
  const sum = (name) => coming.reduce((all, download) => all + download[name], 0)
  const total = sum("total")
  link.hidden = total === 0
  if (total) link.querySelector('[data-part="share"]').textContent = `${Math.floor((100 * sum("done")) / total)} %`
}

begin()

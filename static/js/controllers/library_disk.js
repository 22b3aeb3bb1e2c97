// The folders that are looked through, what else lies in them, and looking again.

import { ask } from "controllers/ask"
import { attempt } from "controllers/library_actions"
import { onNews } from "controllers/library_rows"
import { get, post } from "lib/http"
import { gettext, interpolate } from "lib/i18n"

const form = document.getElementById("add-folder")
const looker = document.getElementById("look")
const news = document.getElementById("news")
let isAwaited = false

const ACTIONS = {
  bring: (button) => change(button, () => post(button.dataset.url, { path: button.dataset.bring })),
  drop: (button) => change(button, () => post(button.dataset.drop)),
  folder: (button) => change(button, () => addFolder(button.dataset.folder), { waits: true }),
  leftover: deleteLeftover,
}

document.querySelector(".sheet-page").addEventListener("click", (event) => {
  const button = event.target.closest("[data-bring], [data-drop], [data-folder], [data-leftover]")
  if (!button) return
  const name = Object.keys(ACTIONS).find((one) => one in button.dataset)
  attempt(() => ACTIONS[name](button))
})

looker.addEventListener("click", () => change(looker, () => post(looker.dataset.url), { waits: true }))
news.addEventListener("click", () => location.reload())
form?.addEventListener("submit", submit)
onNews(({ looking, isNew }) => {
  if (looking) isAwaited = isAwaited || looker.disabled
  else if (isAwaited) location.reload()
  looker.dataset.looking = looking
  news.hidden = !isNew
})

// The page is drawn anew once it is done; a look takes a moment, its end is heard from the server.
async function change(button, work, { waits = false } = {}) {
  button.disabled = true
  await attempt(async () => {
    await work()
    if (waits) isAwaited = true
    else location.reload()
  })
  if (!isAwaited) button.disabled = false
}

function addFolder(path) {
  return post(form.getAttribute("action"), { path })
}

async function submit(event) {
  event.preventDefault()
  const { path } = form.elements
  try {
    await addFolder(path.value.trim())
    isAwaited = true
  } catch (error) {
    document.getElementById("folder-error").textContent = error.message
    path.setAttribute("aria-invalid", "true")
    path.focus()
  }
}

async function deleteLeftover(button) {
  const row = button.closest("[data-title]")
  const { text } = await get(button.dataset.leftover)
  const title = interpolate(gettext("Delete %(title)s from disk?"), row.dataset)
  if (!(await ask({ title, text, yes: gettext("Delete") }))) return
  await post(button.dataset.leftover)
  row.remove()
}

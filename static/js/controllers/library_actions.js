// What a model's row can do: load, unload, stay in memory, leave the library with a way back.

import { ask } from "controllers/ask"
import { look } from "controllers/library_rows"
import { post } from "lib/http"
import { gettext, interpolate } from "lib/i18n"
import { toast } from "lib/toast"

const UNDO_SECONDS = 10
const library = document.getElementById("library")

const ACTIONS = {
  load: (_button, row) => post(`${row.dataset.base}load/`),
  unload: leave,
  cancel: leave,
  pin: (button, row) => post(`${row.dataset.base}${isPressed(button) ? "unpin" : "pin"}/`),
  uncheck: (_button, row) => post(`${row.dataset.base}uncheck/`),
}

library.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-do]")
  if (!button) return
  const row = button.closest(".model")
  button.disabled = true
  await attempt(async () => {
    await ACTIONS[button.dataset.do](button, row)
    await look()
  })
  button.disabled = false
  keepFocus(row, button)
})

function isPressed(button) {
  return button.getAttribute("aria-pressed") === "true"
}

// The server says who would notice; then it is asked again, with that in mind.
async function leave(_button, row) {
  const url = `${row.dataset.base}unload/`
  try {
    await post(url)
  } catch (error) {
    const question = questions()[error.code]
    if (!question) throw error
    const title = interpolate(question.title, row.dataset)
    if (await ask({ title, text: error.message, yes: question.yes })) {
      await post(url, { drain: true })
    }
  }
}

function questions() {
  return {
    in_use: { title: gettext("Unload %(title)s?"), yes: gettext("Unload when finished") },
    awaited: { title: gettext("Stop loading %(title)s?"), yes: gettext("Stop loading") },
  }
}

// The file stays, and there is a way back.
export async function removeFromLibrary(row) {
  const { undo } = await post(`${row.dataset.base}remove/`)
  hide(row, undo)
}

function hide(row, undo) {
  row.hidden = true
  const text = gettext("%(title)s is out of the library. Its file is where it was.")
  toast(interpolate(text, row.dataset), {
    seconds: UNDO_SECONDS,
    action: { label: gettext("Undo"), run: () => bringBack(row, undo) },
  })
}

function bringBack(row, { url, path }) {
  return attempt(async () => {
    await post(url, { path })
    row.hidden = false
    await look()
  })
}

// Shows what went wrong.
export async function attempt(work) {
  try {
    await work()
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

// Load turns into Unload beneath the fingers: whoever pressed it by key stays in the row.
function keepFocus(row, button) {
  if (document.activeElement !== document.body && document.activeElement !== button) return
  if (button.checkVisibility()) return button.focus()
  const next = [...row.querySelectorAll("button")].find((one) => one.checkVisibility())
  next?.focus()
}

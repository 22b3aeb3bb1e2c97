// What a model's row can do: load, unload, leave the library with a way back.

import { look } from "controllers/library_rows"
import { post } from "lib/http"
import { gettext, interpolate } from "lib/i18n"
import { toast } from "lib/toast"

const UNDO_SECONDS = 10
const library = document.getElementById("library")

library.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-do]")
  if (!button) return
  const row = button.closest(".model")
  button.disabled = true
  await attempt(async () => {
    const answer = await post(button.dataset.url)
    if (button.dataset.do === "remove") hide(row, answer.undo)
    await look()
  })
  button.disabled = false
  keepFocus(row, button)
})

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

async function attempt(work) {
  try {
    await work()
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

// Load turns into Unload beneath the fingers: whoever pressed it by key stays in the row.
function keepFocus(row, button) {
  if (document.activeElement !== document.body && document.activeElement !== button) return
  const next = [...row.querySelectorAll("button")].find((one) => one.checkVisibility())
  next?.focus()
}

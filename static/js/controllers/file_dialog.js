// A file of the chat, to read: drawn piece by piece, so that a long one holds nothing up.

import { copy } from "controllers/copying"
import { HttpError, getText } from "lib/http"
import { partsOf } from "lib/template"
import { shortSize } from "lib/words"
import { spread } from "lib/frames"

const PIECE = 8_000 // characters that are drawn at once

const dialog = document.getElementById("file-dialog")
let parts = null
let text = ""

// `record` is {name, size, encoding, url}.
export async function openFile(record) {
  parts ??= wired()
  text = ""
  parts.name.textContent = record.name
  parts.facts.textContent = [shortSize(record.size), record.encoding].filter(Boolean).join(" · ")
  parts.download.href = record.url
  parts.text.replaceChildren()
  parts.copy.disabled = true
  dialog.showModal()
  parts.text.scrollTop = 0
  try {
    text = await getText(record.url)
    parts.copy.disabled = false
    draw(text)
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    parts.text.textContent = error.message
  }
}

function wired() {
  const found = partsOf(dialog)
  found.copy.addEventListener("click", () => copy(found.copy, text))
  found.close.addEventListener("click", () => dialog.close())
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close())
  return found
}

function draw(whole) {
  const add = spread((piece) => {
    if (whole !== text) return // another file was opened meanwhile
    const block = document.createElement("span")
    block.textContent = piece
    parts.text.append(block)
  })
  for (const piece of pieces(whole)) add(piece)
}

// At ends of lines, where there are any.
function* pieces(whole) {
  for (let start = 0; start < whole.length; ) {
    const line = whole.indexOf("\n", start + PIECE)
    let end = line < 0 || line > start + 2 * PIECE ? start + PIECE : line + 1
    if ((whole.charCodeAt(end) & 0xfc00) === 0xdc00) end++ // the second half of a character
    yield whole.slice(start, end)
    start = end
  }
}

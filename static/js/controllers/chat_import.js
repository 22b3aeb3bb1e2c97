// Brings chats back from a file: looked at first in whole, then taken in, in pieces that the server
// takes at once.

import { HttpError, upload } from "lib/http"
import { gettext, interpolate, ngettext, number } from "lib/i18n"
import { partsOf } from "lib/template"

const AT_ONCE = 4_000_000 // bytes that are sent together, where there are several chats
const MANY = 500 // chats, likewise
const SHOWN = 20

export function bindImport(page) {
  const parts = partsOf(page)
  const { drop, choose, picker } = parts
  choose.addEventListener("click", () => picker.click())
  picker.addEventListener("change", () => {
    const [file] = picker.files
    if (file) bring(file, parts)
    picker.value = ""
  })
  drop.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    drop.toggleAttribute("data-drop", true)
  })
  drop.addEventListener("dragleave", () => drop.removeAttribute("data-drop"))
  drop.addEventListener("drop", (event) => {
    event.preventDefault()
    drop.removeAttribute("data-drop")
    const [file] = event.dataTransfer.files
    if (file) bring(file, parts)
  })
}

async function bring(file, { drop, choose, said, made }) {
  const { url } = drop.dataset
  choose.disabled = true
  made.hidden = true
  try {
    const pieces = await piecesOf(file)
    for (const [index, piece] of pieces.entries()) {
      tell(said, progress(gettext("Checking the file: %(share)s"), index, pieces.length))
      await upload(`${url}?check=1`, piece)
    }
    const chats = []
    for (const [index, piece] of pieces.entries()) {
      tell(said, progress(gettext("Importing: %(share)s"), index, pieces.length))
      chats.push(...(await upload(url, piece)).chats)
    }
    finish(chats, said, made)
  } catch (error) {
    tell(said, error instanceof HttpError ? error.message : unreadable(file), "bad")
  } finally {
    choose.disabled = false
  }
}

// A file of one chat as it is; one of many lines in pieces of whole lines.
async function piecesOf(file) {
  if (file.size <= AT_ONCE) return [file]
  const lines = (await file.text()).split("\n").filter((line) => line.trim())
  if (!lines.every((line) => line.startsWith("{") && line.trimEnd().endsWith("}"))) return [file]
  const pieces = []
  let piece = []
  let size = 0
  for (const line of lines) {
    if (piece.length && (size + line.length > AT_ONCE || piece.length === MANY)) {
      pieces.push(new Blob([piece.join("\n")]))
      piece = []
      size = 0
    }
    piece.push(line)
    size += line.length
  }
  return [...pieces, new Blob([piece.join("\n")])]
}

function finish(chats, said, made) {
  const pattern = ngettext("%(n)s chat was imported.", "%(n)s chats were imported.", chats.length)
  tell(said, interpolate(pattern, { n: number(chats.length) }))
  made.replaceChildren(...chats.slice(0, SHOWN).map(row))
  made.hidden = false
}

function row({ title, url }) {
  const item = document.createElement("li")
  const link = document.createElement("a")
  link.href = url
  link.textContent = title || gettext("New chat")
  item.append(link)
  return item
}

function tell(said, words, tone = "") {
  said.hidden = false
  said.textContent = words
  said.dataset.tone = tone
}

function progress(pattern, done, all) {
  return interpolate(pattern, { share: number(done / all, { style: "percent" }) })
}

function unreadable({ name }) {
  return interpolate(gettext("%(name)s cannot be read. Is it a folder, or was it moved?"), { name })
}

// Renames a chat where its title stands in the rail: Enter keeps the new title, Esc the old one.

import { setTitle } from "controllers/rail"
import { post } from "lib/http"
import { gettext } from "lib/i18n"
import { toast } from "lib/toast"

const LONGEST = 200

export function renameChat(row) {
  const link = row.querySelector("a")
  const input = inputFor(link.textContent)
  let open = true

  function finish(title) {
    if (!open) return
    open = false
    link.hidden = false
    if (document.activeElement === input) link.focus()
    input.remove()
    if (title && title !== link.textContent) save(row, title, link.textContent)
  }

  input.addEventListener("blur", () => finish(input.value.trim()))
  input.addEventListener("keydown", ({ key, isComposing }) => {
    if (isComposing) return
    if (key === "Enter") finish(input.value.trim())
    if (key === "Escape") finish("")
  })
  link.before(input)
  link.hidden = true
  input.focus()
  input.select()
}

function inputFor(title) {
  const input = document.createElement("input")
  input.className = "rail-rename"
  input.maxLength = LONGEST
  input.value = title
  input.setAttribute("aria-label", gettext("Title of this chat"))
  return input
}

async function save(row, title, before) {
  setTitle(row, title)
  try {
    const { conversation } = await post(`${row.querySelector("a").href}rename/`, { title })
    document.dispatchEvent(new CustomEvent("hearth:renamed", { detail: conversation }))
  } catch (error) {
    setTitle(row, before)
    toast(error.message, { tone: "bad" })
  }
}

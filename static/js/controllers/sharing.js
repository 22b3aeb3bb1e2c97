// The page of what is shared: ends shares, and brings chats back from a file.

import { HttpError, post } from "lib/http"
import { bindImport } from "controllers/chat_import"
import { toast } from "lib/toast"

const page = document.getElementById("sharing")

async function revoke(button) {
  button.disabled = true
  try {
    await post(button.dataset.revoke)
    leave(button.closest("li"))
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    toast(error.message, { tone: "bad" })
    button.disabled = false
  }
}

function leave(row) {
  const section = row.closest("section")
  const next = row.nextElementSibling ?? row.previousElementSibling
  row.remove()
  if (next) return next.querySelector("a").focus()
  section.querySelector(".share-list").remove()
  section.querySelector("[data-none]").hidden = false
}

page.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-revoke]")
  if (button) revoke(button)
})
bindImport(page)

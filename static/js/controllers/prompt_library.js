// The page of a person's prompts: made, edited in place, deleted with a way back.

import { copyOf, dataOf, partsOf } from "lib/template"
import { gettext, interpolate } from "lib/i18n"
import { post } from "lib/http"
import { toast } from "lib/toast"

const UNDO_S = 10
const { url } = document.getElementById("prompts").dataset
const rows = document.getElementById("prompt-rows")
const empty = document.getElementById("prompts-empty")
const opener = document.getElementById("prompt-new")

function show(prompts) {
  rows.replaceChildren(...prompts.map(rowOf))
  empty.hidden = prompts.length > 0
}

function rowOf(prompt) {
  const row = copyOf("prompt-row")
  const parts = partsOf(row)
  parts.name.textContent = prompt.name
  parts.text.textContent = prompt.text
  parts.editWords.textContent = interpolate(gettext("Edit %(name)s"), prompt)
  parts.removeWords.textContent = interpolate(gettext("Delete %(name)s"), prompt)
  parts.edit.addEventListener("click", () => {
    const form = formOf(prompt, `${url}${prompt.id}/`, () => form.replaceWith(row))
    row.replaceWith(form)
    form.querySelector("textarea").focus()
  })
  parts.remove.addEventListener("click", () => remove(prompt))
  return row
}

// `leave` puts things back as they were before.
function formOf({ name, text }, address, leave) {
  const row = copyOf("prompt-form")
  const parts = partsOf(row)
  parts.name.value = name
  parts.text.value = text
  parts.cancel.addEventListener("click", leave)
  row.addEventListener("keydown", ({ key }) => key === "Escape" && leave())
  row.addEventListener("submit", async (event) => {
    event.preventDefault()
    try {
      const said = { name: parts.name.value, text: parts.text.value }
      show((await post(address, said)).prompts)
      opener.focus()
    } catch (error) {
      parts.error.textContent = error.message
    }
  })
  return row
}

async function remove(prompt) {
  try {
    show((await post(`${url}${prompt.id}/delete/`)).prompts)
    opener.focus()
    toast(interpolate(gettext("/%(name)s is deleted."), prompt), {
      seconds: UNDO_S,
      action: { label: gettext("Undo"), run: () => bringBack(prompt) },
    })
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

async function bringBack({ name, text }) {
  try {
    show((await post(url, { name, text })).prompts)
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

opener.addEventListener("click", () => {
  if (rows.querySelector("[data-new]")) return rows.querySelector("[data-new] input").focus()
  const form = formOf({ name: "", text: "" }, url, () => {
    form.remove()
    empty.hidden = rows.children.length > 0
    opener.focus()
  })
  form.dataset.new = ""
  rows.prepend(form)
  empty.hidden = true
  form.querySelector("input").focus()
})

show(dataOf("prompts-data"))

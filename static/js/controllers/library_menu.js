// What the owner can do with a model beyond loading it: the menu at the end of its row.

import { ask } from "controllers/ask"
import { attempt, removeFromLibrary } from "controllers/library_actions"
import { update } from "controllers/library_update"
import { look } from "controllers/library_rows"
import { get, post } from "lib/http"
import { gettext, interpolate } from "lib/i18n"
import { openMenu } from "lib/menu"
import { toast } from "lib/toast"

const menu = document.getElementById("model-menu")
const dialog = document.getElementById("rename")

const CHOICES = { rename, template, check, update, remove: removeFromLibrary, delete: deleteFromDisk }

if (menu) {
  document.getElementById("library").addEventListener("click", (event) => {
    const opener = event.target.closest("[data-more]")
    if (!opener) return
    const row = opener.closest(".model")
    menu.querySelector('[data-do="template"]').hidden = "embeds" in row.dataset // it has no chats
    openMenu(menu, opener, (choice, item) => attempt(() => CHOICES[choice](row, item)))
  })
}

function template(row, item) {
  location.assign(item.dataset.url.replace("/0/", `/${encodeURIComponent(row.dataset.model)}/`))
}

async function check(row) {
  await post(`${row.dataset.base}check/`)
  await look()
}

async function rename(row) {
  const title = await askTitle(row.dataset.title)
  if (title === null) return
  const said = await post(`${row.dataset.base}rename/`, { title })
  row.dataset.title = said.title
  row.querySelector('[data-part="title"]').textContent = said.title
}

// Resolves to the title, or to null when it is to stay.
function askTitle(before) {
  const box = dialog.querySelector("input")
  box.value = before
  dialog.returnValue = ""
  dialog.querySelector('[data-part="leave"]').onclick = () => dialog.close()
  dialog.showModal()
  box.select()
  return new Promise((resolve) => {
    const close = () => resolve(dialog.returnValue === "yes" ? box.value.trim() : null)
    dialog.addEventListener("close", close, { once: true })
  })
}

// Two quants of one model have the same title.
function named(row) {
  const { title, quant } = row.dataset
  return quant && !title.includes(quant) ? `${title} ${quant}` : title
}

async function deleteFromDisk(row) {
  const { text } = await get(`${row.dataset.base}deletion/`)
  const title = interpolate(gettext("Delete %(title)s from disk?"), { title: named(row) })
  if (!(await ask({ title, text, yes: gettext("Delete") }))) return
  const { stays } = await post(`${row.dataset.base}delete/`)
  if (stays) toast(gettext("Deleted. Another copy of it is on disk and stays in the library."))
  else row.remove()
  await look()
}

// The dialog in which the owner of a chat lets others read it, and takes that back.

import { HttpError, get, post } from "lib/http"
import { copy } from "controllers/copying"
import { copyOf, partsOf } from "lib/template"
import { gettext, interpolate, language, ngettext, number } from "lib/i18n"

const dialog = document.getElementById("share-dialog")
let parts = null
let address = ""

// `url` is the chat's.
export function openShareDialog(url) {
  parts ??= wired()
  address = `${url}shares/`
  parts.form.reset()
  parts.made.hidden = parts.open.hidden = true
  parts.scope.textContent = ""
  dialog.showModal()
  ask(() => get(address))
}

function wired() {
  const found = partsOf(dialog)
  const { close, form, reader, make, link, copy: copyButton } = found
  close.addEventListener("click", () => dialog.close())
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close())
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (await ask(() => post(address, { reader: reader.value }))) form.reset()
    reader.focus()
  })
  make.addEventListener("click", () => ask(() => post(address, { reader: null })))
  link.addEventListener("focus", () => link.select())
  copyButton.addEventListener("click", () => copy(copyButton, link.value))
  return found
}

// Shows what the server answers, or why it did not do it. Returns whether it did.
async function ask(question) {
  parts.problem.hidden = true
  try {
    show(await question())
    return true
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    parts.problem.textContent = error.message
    parts.problem.hidden = false
    return false
  }
}

function show({ messages, shares, link }) {
  const { scope, open, list, makeWords, made } = parts
  const pattern = ngettext("%(n)s message is shared.", "%(n)s messages are shared.", messages)
  scope.textContent = interpolate(pattern, { n: number(messages) })
  open.hidden = shares.length === 0
  list.replaceChildren(...shares.map(row))
  const hasLink = shares.some(({ reader }) => reader === null)
  makeWords.textContent = hasLink ? gettext("Make a new link") : gettext("Make a link")
  if (link) showLink(link)
  else if (!hasLink) made.hidden = true
}

function showLink(link) {
  parts.link.value = link
  parts.made.hidden = false
  parts.link.focus()
}

function row({ reader, created, is_behind: isBehind, renew, revoke }) {
  const element = copyOf("share-row")
  const found = partsOf(element)
  found.who.textContent = reader ?? gettext("Everybody with the link")
  found.since.textContent = since(created)
  found.renew.hidden = !isBehind
  found.renew.addEventListener("click", () => ask(() => post(renew)))
  found.revoke.addEventListener("click", () => ask(() => post(revoke)))
  return element
}

function since(created) {
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" })
  return interpolate(gettext("since %(date)s"), { date: date.format(new Date(created)) })
}

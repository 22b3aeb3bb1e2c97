// The dialog in which an API key is made, and shown this one time.

import { HttpError, post } from "lib/http"
import { copy } from "controllers/copying"
import { partsOf } from "lib/template"

const dialog = document.getElementById("key-dialog")

// `opener` is null for who may have no keys. `whenMade` is told the secret as the dialog closes; a
// list of keys is read anew, and its page forgets the secret.
export function bindKeyDialog(opener, whenMade = () => location.reload()) {
  if (!opener) return
  const parts = partsOf(dialog)
  const { form, close, cancel, done, copy: copyButton, secret, scope, expires } = parts
  opener.addEventListener("click", () => {
    form.reset()
    form.hidden = false
    parts.made.hidden = true
    arrange(parts)
    dialog.showModal()
    form.elements.name.focus()
  })
  for (const button of [close, cancel, done]) {
    button.addEventListener("click", () => dialog.close())
  }
  for (const choice of [scope, expires, form]) {
    choice.addEventListener("change", () => arrange(parts))
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    make(parts)
  })
  secret.addEventListener("focus", () => secret.select())
  copyButton.addEventListener("click", () => copy(copyButton, secret.value))
  dialog.addEventListener("close", () => {
    const made = secret.value
    secret.value = ""
    if (made) whenMade(made)
  })
}

// Shows only what the choices made so far leave to be chosen.
function arrange({ form, day, some, expires, problem }) {
  day.hidden = expires.value !== "date"
  form.elements.day.required = !day.hidden
  some.hidden = form.elements.which.value !== "some"
  problem.hidden = true
}

async function make(parts) {
  const { form, made, secret, problem } = parts
  try {
    const answer = await post(dialog.dataset.url, wanted(form))
    form.hidden = true
    made.hidden = false
    secret.value = answer.secret
    secret.focus()
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    problem.textContent = error.message
    problem.hidden = false
  }
}

function wanted(form) {
  const { name, expires, day, scope, which } = form.elements
  const chosen = [...form.querySelectorAll('[name="model"]:checked')].map(({ value }) => value)
  return {
    name: name.value,
    expires: expires.value === "date" ? day.value : expires.value,
    scope: scope.value,
    models: which.value === "some" ? chosen : null,
  }
}

// A person's own account: what is changed there without leaving the page.

import { HttpError, post } from "lib/http"
import { ask } from "controllers/ask"
import { bindKeyDialog } from "controllers/key_dialog"
import { gettext, interpolate } from "lib/i18n"
import { toast } from "lib/toast"

const page = document.getElementById("own")
const showsName = document.getElementById("shows-name")

// Whether the server did it; says why not.
async function done(question) {
  try {
    await question()
    return true
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    toast(error.message, { tone: "bad" })
    return false
  }
}

showsName.addEventListener("change", async () => {
  const wanted = showsName.checked
  const kept = await done(() => post(page.dataset.settings, { shows_name: wanted }))
  if (!kept) showsName.checked = !wanted
  else toast(wanted ? gettext("Others may see your name.") : gettext("Your name is not shown."))
})

async function revoke(button) {
  const { name, revoke: url } = button.dataset
  const title = interpolate(gettext("Revoke %(name)s?"), { name })
  const text = gettext("Programs that use it are refused from then on. This cannot be undone.")
  if (!(await ask({ title, text, yes: gettext("Revoke") }))) return
  if (await done(() => post(url))) location.reload()
}

page.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-revoke]")
  if (button) revoke(button)
})

bindKeyDialog(document.getElementById("new-key"))

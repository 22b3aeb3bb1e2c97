// Asks whether the hub has a newer version of a model, and gets it if that is wanted.

import { ask } from "controllers/ask"
import { get, post } from "lib/http"
import { gettext, interpolate } from "lib/i18n"
import { toast } from "lib/toast"

const AGAIN_MS = 500
const PATIENCE_MS = 45_000

export async function update(row) {
  const url = `${row.dataset.base}update/`
  const { state, text, ...wanted } = await settled(url)
  if (state !== "newer" || !wanted.label) return toast(text)
  const title = interpolate(gettext("A newer version of %(title)s"), row.dataset)
  if (!(await ask({ title, text, yes: gettext("Download it") }))) return
  await post(new URL("downloads/start/", location), wanted)
  toast(gettext("It is being downloaded."))
}

// The hub is asked by a job; this waits for its answer.
async function settled(url) {
  const ends = Date.now() + PATIENCE_MS
  let said = await post(url)
  while (said.state === "pending" && Date.now() < ends) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    said = await get(url)
  }
  return said
}

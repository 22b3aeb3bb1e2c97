// Reads a finished reply out to a screen reader, once and whole.

import { announce } from "lib/announce"
import { gettext, interpolate } from "lib/i18n"

const LONGEST = 4_000

export function bindAnnouncer({ catalogue, thread }) {
  let awaited = null

  function look() {
    if (awaited?.isSaved) announce(wordsOf(awaited))
    const next = thread.unsavedReplies[0] ?? null
    if (next && next !== awaited) next.addEventListener("change", look)
    awaited = next
  }

  function wordsOf({ model, text, problem }) {
    const words = interpolate(gettext("%(model)s replied: %(text)s"), {
      model: catalogue.titleOf(model),
      text: text.slice(0, LONGEST),
    })
    return problem ? `${words} ${problem.title}` : words
  }

  thread.addEventListener("change", look)
  look()
}

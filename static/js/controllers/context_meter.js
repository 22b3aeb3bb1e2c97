// How much of the model's context the conversation fills, as far as the last reply knows.

import { gettext, interpolate, number } from "lib/i18n"
import { partsOf } from "lib/template"
import { percent } from "lib/words"

export function bindMeter({ catalogue, conversation, thread }) {
  const { meter, meterFill, meterWords } = partsOf(document.getElementById("composer"))
  if (!meter) return

  function show() {
    const { prompt, completion } = thread.lastReply?.usage ?? {}
    const context = catalogue.model.context
    meter.hidden = !prompt || !context
    if (meter.hidden) return
    const used = prompt + (completion ?? 0)
    const words = interpolate(gettext("%(used)s of %(context)s tokens of context used"), {
      used: number(used),
      context: number(context),
    })
    meterFill.style.width = `${Math.min(100, (used / context) * 100)}%`
    meterWords.textContent = percent(used / context)
    meter.setAttribute("aria-valuemax", context)
    meter.setAttribute("aria-valuenow", Math.min(used, context))
    meter.setAttribute("aria-valuetext", words)
    meter.title = words
  }

  conversation.addEventListener("activity", show)
  catalogue.addEventListener("change", show)
  show()
}

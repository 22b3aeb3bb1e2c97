// Shows what other tabs did to this chat's draft: quietly where nothing was typed here, and with a
// choice where something was. Looks when somebody comes back, or the line does.

import { gettext } from "lib/i18n"
import { toast } from "lib/toast"

const SECONDS = 20

// `box` is {read, write}: the words in the box.
export function bindDraftNews(draft, box) {
  function offer(other) {
    const run = () => swap(other)
    toast(gettext("Another tab has other words in the box of this chat."), {
      seconds: SECONDS,
      action: { label: gettext("Show them"), run },
    })
  }

  function swap(other) {
    const mine = box.read()
    box.write(other)
    const run = () => box.write(mine)
    toast(gettext("These are the other tab's words."), {
      seconds: SECONDS,
      action: { label: gettext("Back to mine"), run },
    })
  }

  function look() {
    if (document.hidden) return
    draft.text = box.read()
    draft.look()
  }

  draft.addEventListener("taken", ({ detail: { before, text } }) => {
    if (box.read() === before) box.write(text)
    else if (text) offer(text)
  })
  draft.addEventListener("conflict", ({ detail }) => offer(detail))
  addEventListener("focus", look)
  addEventListener("online", look)
  document.addEventListener("visibilitychange", look)
}

// Copies, and shows for a moment on the button that it did.

import { announce } from "lib/announce"
import { copyText } from "lib/clipboard"
import { gettext } from "lib/i18n"
import { toast } from "lib/toast"

const COPIED_MS = 1_600

export async function copy(button, text) {
  try {
    await copyText(text)
  } catch {
    return toast(gettext("The browser refused to copy. Select the text instead."), { tone: "bad" })
  }
  announce(gettext("Copied"))
  button.toggleAttribute("data-copied", true)
  setTimeout(() => button.removeAttribute("data-copied"), COPIED_MS)
}

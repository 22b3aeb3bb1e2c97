// What the buttons on messages do.

import { announce } from "lib/announce"
import { copyText } from "lib/clipboard"
import { gettext } from "lib/i18n"
import { toast } from "lib/toast"

const COPIED_MS = 1_600

// `viewOf(element)` is the view of the message that the element is in.
export function bindMessageActions(list, { catalogue, conversation, thread }, viewOf) {
  const actions = {
    copy: (button) => copy(button, viewOf(button).message.text),
    "copy-code": (button) => copy(button, listingOf(button).textContent),
    wrap: (button) => wrap(button),
    unfold: (button) => viewOf(button).unfold(),
    figures: (button) => viewOf(button).toggleFigures(),
    retry(button) {
      if (!conversation.isBusy) conversation.retry(viewOf(button).message, catalogue.choice)
    },
    shorten(button) {
      if (!conversation.isBusy) conversation.shorten(viewOf(button).message, catalogue.choice)
    },
    again(button) {
      if (!conversation.isBusy) conversation.sayAgain(viewOf(button).message, catalogue.choice)
    },
    rewrite(button) {
      const { message } = viewOf(button)
      thread.remove(message)
      document.dispatchEvent(new CustomEvent("hearth:rewrite", { detail: message.text }))
    },
  }

  // A refused message says so itself.
  conversation.addEventListener("refused", ({ detail: { id, message } }) => {
    if (!thread.find(id)) toast(message, { tone: "bad" })
  })
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-do]")
    if (button) actions[button.dataset.do](button)
  })
}

async function copy(button, text) {
  try {
    await copyText(text)
  } catch {
    return toast(gettext("The browser refused to copy. Select the text instead."), { tone: "bad" })
  }
  announce(gettext("Copied"))
  button.toggleAttribute("data-copied", true)
  setTimeout(() => button.removeAttribute("data-copied"), COPIED_MS)
}

function wrap(button) {
  const frame = button.closest(".code")
  const isWrapped = frame.toggleAttribute("data-wrap")
  button.setAttribute("aria-pressed", String(isWrapped))
}

function listingOf(button) {
  return button.closest(".code").querySelector("pre")
}

// What the buttons on messages do.

import { blockActions } from "controllers/block_actions"
import { copy } from "controllers/copying"
import { openFile } from "controllers/file_dialog"
import { toast } from "lib/toast"
import { versionActions } from "controllers/version_actions"

// `viewOf(element)` is the view of the message that the element is in.
export function bindMessageActions(list, page, viewOf) {
  const { catalogue, conversation, thread } = page
  const actions = {
    ...versionActions(page, viewOf),
    copy: (button) => copy(button, viewOf(button).message.text),
    ...blockActions,
    "open-file": (button) => openFile(fileOf(button, viewOf(button).message)),
    unfold: (button) => viewOf(button).unfold(),
    figures: (button) => viewOf(button).toggleFigures(),
    prompt(button) {
      const { message } = viewOf(button)
      document.dispatchEvent(new CustomEvent("hearth:prompt", { detail: message }))
    },
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
      document.dispatchEvent(new CustomEvent("hearth:rewrite", { detail: message }))
    },
  }

  // A refused message says so itself; another wording of one goes back into the box.
  conversation.addEventListener("refused", ({ detail: { id, message, item } }) => {
    if (!thread.find(id)) toast(message, { tone: "bad" })
    if (item?.isOther) document.dispatchEvent(new CustomEvent("hearth:rewrite", { detail: item }))
  })
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-do]")
    if (button) actions[button.dataset.do](button)
  })
}

function fileOf({ dataset }, { files }) {
  return files.find(({ id }) => id === dataset.file)
}

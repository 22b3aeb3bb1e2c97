// What the buttons on a message do to the tree it is in.

import { gettext } from "lib/i18n"
import { post } from "lib/http"
import { openMenu } from "lib/menu"
import { toast } from "lib/toast"

const UNDO_S = 10
const BUSY = gettext("A reply is still being written here. Wait for it, or stop it first.")

// `viewOf(element)` is the view of the message that the element is in.
export function versionActions({ catalogue, conversation, thread }, viewOf) {
  const menu = document.getElementById("message-menu")
  const models = document.getElementById("model-menu")

  const actions = {
    older: (button) => show(viewOf(button).message.versions.before),
    newer: (button) => show(viewOf(button).message.versions.after),
    edit: (button) => edit(viewOf(button)),
    branch: (button) => branch(conversation, viewOf(button).message),
    delete: (button) => conversation.remove(viewOf(button).message),
    continue(button) {
      if (!conversation.isBusy) conversation.goOn(viewOf(button).message)
    },
    more(button) {
      const { role } = viewOf(button).message
      const isAlone = role === "user" || catalogue.models.length < 2
      menu.querySelector('[data-do="models"]').hidden = isAlone
      openMenu(menu, button, (action) => actions[action](button))
    },
    models(button) {
      delete button.dataset.closing // the menu that led here had the same opener
      const { message } = viewOf(button)
      for (const item of models.querySelectorAll('[role="menuitemradio"]')) {
        item.setAttribute("aria-checked", String(item.dataset.do === message.model))
      }
      openMenu(models, button, (name) => {
        if (conversation.isBusy) return
        catalogue.choose(name)
        conversation.retry(message, catalogue.choice)
      })
    },
  }

  function show(message) {
    if (message) conversation.show(message)
  }

  function edit(view) {
    const { message } = view
    if (!message.isSaved) return
    if (message.role === "assistant") {
      const words = { label: gettext("The reply's text"), done: gettext("Save"), hint: "" }
      return view.edit(words, (text) => conversation.revise(message, text))
    }
    const hint = gettext("Enter sends, Esc cancels")
    view.edit({ label: gettext("Your message"), done: gettext("Send"), hint }, (text) => {
      if (conversation.isBusy) return toast(BUSY, { tone: "bad" })
      view.stopEditing()
      conversation.reword(message, text, catalogue.choice)
      document.getElementById("words").focus()
    })
  }

  document.addEventListener("hearth:edit", ({ detail }) => {
    const element = document.querySelector(`.message[data-id="${detail}"]`)
    if (element && !conversation.isBusy) edit(viewOf(element))
  })
  conversation.addEventListener("deleted", ({ detail: { id } }) => {
    toast(gettext("The message and what followed it are deleted."), {
      seconds: UNDO_S,
      action: { label: gettext("Undo"), run: () => conversation.restore(id) },
    })
  })
  bindElsewhere(thread, (reply) => conversation.show(reply.id))
  return actions
}

async function branch({ info }, { id }) {
  try {
    const { url } = await post(`${info.url}branch/`, { message: id })
    location.assign(url)
  } catch (error) {
    toast(error.message, { tone: "bad" })
  }
}

// A reply that is being written where it is not shown.
function bindElsewhere(thread, show) {
  const line = document.getElementById("elsewhere")

  function look() {
    line.hidden = !thread.elsewhere?.isLive
  }

  line.querySelector("button").addEventListener("click", () => show(thread.elsewhere))
  thread.addEventListener("change", look)
  look()
}

// The box to write in: grows with its text, sends, stops, and keeps what is not sent yet.

import { Draft } from "models/draft"
import { gettext, interpolate } from "lib/i18n"
import { partsOf } from "lib/template"

const SAVE_MS = 400
const LONG = 20_000 // characters, from where on measuring the height would cost more than it gives
const DOUBLE_CLICK_MS = 500

export function bindComposer({ catalogue, conversation, thread }) {
  const form = document.getElementById("composer")
  const { words, send } = partsOf(form)
  const draft = new Draft(conversation.info?.id)
  let saving = 0
  let sentAt = 0

  function show() {
    const isBusy = conversation.isBusy
    const label = isBusy ? send.dataset.stop : send.dataset.send
    send.dataset.state = isBusy ? "stop" : "send"
    send.title = label
    send.setAttribute("aria-label", label)
    send.disabled = isBusy ? !thread.liveReply || thread.liveReply.isStopping : isEmpty()
  }

  function showModel() {
    if (!catalogue.model) return
    const pattern = thread.last ? gettext("Reply to %(model)s") : gettext("Message %(model)s")
    words.placeholder = interpolate(pattern, { model: catalogue.model.title })
  }

  function isEmpty() {
    return words.value.length < LONG && words.value.trim() === ""
  }

  function write(text) {
    words.value = text
    typed()
  }

  function typed() {
    words.classList.toggle("is-long", words.value.length > LONG)
    if (words.value.length <= LONG) grow(words)
    clearTimeout(saving)
    saving = setTimeout(save, SAVE_MS)
    show()
  }

  function save() {
    clearTimeout(saving)
    draft.text = words.value
  }

  function say() {
    if (conversation.isBusy || isEmpty() || !catalogue.model) return
    conversation.say({ text: words.value, ...catalogue.choice })
    sentAt = performance.now()
    write("")
    save()
  }

  // A double click on Send must not stop what it sent.
  function stop() {
    if (performance.now() - sentAt > DOUBLE_CLICK_MS) conversation.stop()
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (conversation.isBusy) stop()
    else say()
    words.focus()
  })
  words.addEventListener("input", typed)
  words.addEventListener("keydown", (event) => {
    // 229: Safari ends a composition before the Enter that chose its word.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      say()
    } else if (event.key === "ArrowUp" && words.value === "" && thread.lastUtterance) {
      event.preventDefault()
      write(thread.lastUtterance.text)
    }
  })
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return
    if (!document.querySelector(":popover-open, dialog:modal")) conversation.stop()
  })
  // Where it was asked for: what could not be sent goes back into the box.
  document.addEventListener("hearth:rewrite", ({ detail }) => {
    write(words.value ? `${detail}\n${words.value}` : detail)
    words.focus()
  })
  addEventListener("pagehide", save)
  conversation.addEventListener("begun", () => draft.moveTo(conversation.info.id))
  conversation.addEventListener("activity", show)
  catalogue.addEventListener("change", showModel)
  thread.addEventListener("change", showModel)
  thread.addEventListener("change", show)
  if (draft.text && !words.value) words.value = draft.text
  showModel()
  typed()
}

// Firefox does not know field-sizing yet.
function grow(area) {
  if (CSS.supports("field-sizing", "content")) return
  area.style.height = "auto"
  area.style.height = `${area.scrollHeight}px`
}

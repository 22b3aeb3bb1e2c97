// The messages on the page: one view for each message of the thread, in its order, drawn only where
// the reader comes near.

import { FarView } from "controllers/far_view"
import { ReplyView } from "controllers/reply_view"
import { Typesetter } from "lib/typesetter"
import { UtteranceView } from "controllers/utterance_view"
import { bindMessageActions } from "controllers/message_actions"
import { spread } from "lib/frames"

const DRAWN_AT_ONCE = 6
const NEAR = "1500px 0px"

export function bindThread(page) {
  const { thread, conversation } = page
  const list = document.getElementById("thread")
  const typesetter = new Typesetter()
  const views = new Map()
  const byElement = new WeakMap()
  const drawLater = spread((message) => views.has(message) && drawn(message))
  const near = new IntersectionObserver(drawNear, { root: list.parentElement, rootMargin: NEAR })

  function show() {
    const added = []
    const messages = new Set(thread.messages)
    for (const message of views.keys()) if (!messages.has(message)) remove(message)
    thread.messages.forEach((message, index) => {
      if (!views.has(message)) added.push(add(message))
      const { element } = views.get(message)
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null)
    })
    return added
  }

  // What comes into the place of something else is there at once, and as high as it is: so nothing
  // flickers and the page stays where it is.
  function change({ detail: { isOther } }) {
    const { scrollTop } = list.parentElement
    const focused = isOther && document.activeElement.closest(".versions [data-do]")?.dataset.do
    const added = show().slice(0, DRAWN_AT_ONCE).map(({ message }) => drawn(message))
    for (const { element } of added) element.style.contentVisibility = "visible"
    afterFrames(2, () => {
      for (const { element } of added) element.style.contentVisibility = ""
    })
    if (!isOther) return
    list.parentElement.scrollTop = scrollTop
    if (focused) focusVersion(added[0]?.element, focused)
  }

  function add(message) {
    const view = place(message, new FarView(message, page))
    near.observe(view.element)
    return view
  }

  function place(message, view) {
    view.element.dataset.id = message.id
    views.set(message, view)
    byElement.set(view.element, view)
    return view
  }

  // Its view, with all that can be done with it.
  function drawn(message) {
    const far = views.get(message)
    if (!(far instanceof FarView)) return far
    near.unobserve(far.element)
    const View = message.role === "user" ? UtteranceView : ReplyView
    const view = place(message, new View(message, { ...page, typesetter }))
    far.replaceWith(view)
    return view
  }

  function viewOf(element) {
    return drawn(byElement.get(element.closest(".message")).message)
  }

  function remove(message) {
    const { element, unsaved: text } = views.get(message)
    const detail = { text, files: message.files ?? [] }
    if (text) document.dispatchEvent(new CustomEvent("hearth:rewrite", { detail }))
    near.unobserve(element)
    element.remove()
    views.delete(message)
  }

  function drawNear(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      near.unobserve(target)
      drawLater(byElement.get(target).message)
    }
  }

  function drawAll() {
    thread.messages.forEach(drawn)
  }

  thread.addEventListener("change", change)
  conversation.addEventListener("activity", () => {
    list.toggleAttribute("data-busy", conversation.isBusy)
  })
  addEventListener("beforeprint", drawAll)
  bindMessageActions(list, page, viewOf)
  show()
  thread.messages.slice(-DRAWN_AT_ONCE).forEach(drawn)
}

function afterFrames(count, run) {
  requestAnimationFrame(count > 1 ? () => afterFrames(count - 1, run) : run)
}

// The same button of the version shown now; its counterpart where that is the last one.
function focusVersion(element, name) {
  const buttons = [...(element?.querySelectorAll(".versions [data-do]") ?? [])]
  const same = buttons.find((button) => button.dataset.do === name)
  const usable = same?.disabled ? buttons.find((button) => !button.disabled) : same
  usable?.focus({ preventScroll: true })
}

// The messages on the page: one view for each message of the thread, in its order, drawn in full
// only where the reader comes near.

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
  const reveal = spread((view) => view.reveal())
  const near = new IntersectionObserver(drawNear, { root: list.parentElement, rootMargin: NEAR })

  function show() {
    const messages = new Set(thread.messages)
    for (const message of views.keys()) if (!messages.has(message)) remove(message)
    thread.messages.forEach((message, index) => {
      const { element } = views.get(message) ?? add(message)
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null)
    })
  }

  function add(message) {
    const View = message.role === "user" ? UtteranceView : ReplyView
    const view = new View(message, { ...page, typesetter })
    view.element.dataset.id = message.id
    views.set(message, view)
    byElement.set(view.element, view)
    near.observe(view.element)
    return view
  }

  function remove(message) {
    const { element } = views.get(message)
    near.unobserve(element)
    element.remove()
    views.delete(message)
  }

  function drawNear(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      near.unobserve(target)
      reveal(byElement.get(target))
    }
  }

  function revealAll() {
    for (const view of views.values()) view.reveal()
  }

  thread.addEventListener("change", show)
  conversation.addEventListener("activity", () => {
    list.toggleAttribute("data-busy", conversation.isBusy)
  })
  addEventListener("beforeprint", revealAll)
  bindMessageActions(list, page, (element) => byElement.get(element.closest(".message")))
  show()
  for (const view of [...views.values()].slice(-DRAWN_AT_ONCE)) view.reveal()
}

// Messages that are only read: each is drawn in full once the reader comes near it.

import { spread } from "lib/frames"

const NEAR = "1500px 0px"

// Puts views into `list`; each has an `element` and can `reveal()` itself.
export function revealNear(list, views) {
  const byElement = new Map(views.map((view) => [view.element, view]))
  const reveal = spread((view) => view.reveal())
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue
        near.unobserve(target)
        reveal(byElement.get(target))
      }
    },
    { root: list.parentElement, rootMargin: NEAR },
  )
  for (const { element } of views) {
    list.append(element)
    near.observe(element)
  }
}

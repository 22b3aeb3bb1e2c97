// What went wrong, why, and the next thing to do, in a calm card.

import { copyOf, partsOf } from "lib/template"

// `problem` is {code, title, text}; `actions` are {do, label} or {do: "link", label, url}.
export function problemCard({ code, title, text }, actions) {
  const card = copyOf("problem")
  const parts = partsOf(card)
  card.dataset.code = code
  parts.title.textContent = title
  parts.words.textContent = text
  parts.end.append(...actions.map(control))
  return card
}

function control(action) {
  const element = document.createElement(action.do === "link" ? "a" : "button")
  element.className = "button"
  element.textContent = action.label
  if (action.do === "link") {
    element.href = action.url
  } else {
    element.type = "button"
    element.dataset.do = action.do
  }
  return element
}

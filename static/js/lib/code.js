// Code blocks: the frame with the language and what can be done with the code, and the colours.

import { copyOf, partsOf } from "lib/template"
import { previewKind } from "lib/languages"
import { sanitiseColours } from "lib/sanitise"

// Longer listings stay plain: colouring them would hold the page up with every few words.
const LONGEST_COLOURED = 60_000

// Puts every <pre> inside `root` into a frame; its buttons are bound by the message list. `open` says
// that the code may go on: there is nothing to look at yet. Where code is only read, as on a model's
// card, the frame has no views.
export function frameCode(root, { open }) {
  for (const pre of root.querySelectorAll("pre")) {
    const frame = copyOf("code-template")
    const { language, listing, views } = partsOf(frame)
    language.textContent = pre.querySelector("code")?.dataset.language ?? ""
    if (views) views.hidden = open || !previewKind(language.textContent, pre.textContent)
    pre.replaceWith(frame)
    listing.replaceChildren(...pre.childNodes)
  }
}

// `code` is a <code data-language=…> that holds plain text.
export function colour(code, highlighter) {
  const source = code.textContent
  const { language } = code.dataset
  if (!highlighter.getLanguage(language) || source.length > LONGEST_COLOURED) return
  const { value } = highlighter.highlight(source, { language, ignoreIllegals: true })
  code.replaceChildren(sanitiseColours(value))
}

// Code blocks: the frame with language, Wrap and Copy, and the colours.

import { copyOf, partsOf } from "lib/template"
import { sanitiseColours } from "lib/sanitise"

// Longer listings stay plain: colouring them would hold the page up with every few words.
const LONGEST_COLOURED = 60_000

// Puts every <pre> inside `root` into a frame; its buttons are bound by the message list.
export function frameCode(root) {
  for (const pre of root.querySelectorAll("pre")) {
    const frame = copyOf("code-template")
    const { language, listing } = partsOf(frame)
    language.textContent = pre.querySelector("code")?.dataset.language ?? ""
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

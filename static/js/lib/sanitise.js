// The last step before markup from a model reaches the page: a strict allow-list.

import DOMPurify from "dompurify"

const TAGS = `a blockquote br code del div em h3 h4 h5 h6 hr i b kbd li mark ol p pre s small span
  strong sub sup table tbody td th thead tr u ul`.split(/\s+/)

// No id or name: they would shadow the page's own variables. No style: a model paints nothing over
// the page.
const WORDS = ["align", "class", "data-display", "data-language", "start", "title"]
const ADDRESSES = /^(?:https?|mailto):/i

const purifier = DOMPurify(window)

// Every link leaves in a tab of its own and tells its target nothing. One without an address would
// lead to this very page: it is none.
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName !== "A" || !node.hasAttribute("href")) return
  if (!node.getAttribute("href")) return node.removeAttribute("href")
  node.setAttribute("target", "_blank")
  node.setAttribute("rel", "noopener noreferrer")
})

export function sanitise(html) {
  return purifier.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: [...WORDS, "href"],
    ADD_URI_SAFE_ATTR: WORDS,
    ALLOWED_URI_REGEXP: ADDRESSES,
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  })
}

// Coloured code: spans with classes, and nothing else.
export function sanitiseColours(html) {
  return purifier.sanitize(html, {
    ALLOWED_TAGS: ["span"],
    ALLOWED_ATTR: ["class"],
    ADD_URI_SAFE_ATTR: ["class"],
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  })
}

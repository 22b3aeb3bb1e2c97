// A model's card: Markdown with whatever HTML its makers put into it, as nodes that are safe to put
// into the page. Pictures are left out: fetching one would tell its host who is reading.

import { Marked } from "marked"
import { escapeHtml } from "lib/maths"
import { sanitise } from "lib/sanitise"

const PAGE_HEADING_DEPTH = 2

const renderer = {
  heading({ tokens, depth }) {
    const tag = `h${Math.min(6, depth + PAGE_HEADING_DEPTH)}`
    return `<${tag}>${this.parser.parseInline(tokens)}</${tag}>\n`
  },
  code({ text, lang }) {
    const language = escapeHtml((lang ?? "").match(/^[^\s{]*/)[0])
    return `<pre><code data-language="${language}">${escapeHtml(text)}</code></pre>\n`
  },
  image({ text }) {
    return escapeHtml(text)
  },
  checkbox({ checked }) {
    return `<span class="task">${checked ? "☑" : "☐"}</span> `
  },
}

// `address` is the model's page on the hub: what a card links to beside itself lies there.
export function drawCard(text, address) {
  const walkTokens = (token) => {
    if (token.type === "link") token.href = absolute(token.href, address)
  }
  const fragment = sanitise(new Marked({ gfm: true, renderer, walkTokens }).parse(text))
  withoutShells(fragment)
  return fragment
}

function absolute(href, address) {
  if (/^[a-z][a-z\d+.-]*:/i.test(href) || href.startsWith("#") || !address) return href
  return URL.parse(href, `${address}/blob/main/`)?.href ?? href
}

// What held nothing but a picture says nothing now.
function withoutShells(root) {
  for (const node of [...root.querySelectorAll("a, p, div, li, h3, h4, h5, h6")].reverse()) {
    if (!node.textContent.trim() && !node.querySelector("pre, table, hr, br")) node.remove()
  }
}

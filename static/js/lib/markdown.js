// Markdown to blocks, and a block to nodes that are safe to put into the page.

import { Marked } from "marked"
import { escapeHtml, maths, openMaths } from "lib/maths"
import { sanitise } from "lib/sanitise"

// Tags worth keeping, bare. Any other "<…>" is what the model wrote about (Vec<String>, <script>):
// it is shown as text, not swallowed.
const BARE_TAG = /^<\/?(?:b|br|del|em|i|ins|kbd|mark|s|small|strong|sub|sup|u)\s*\/?>$/i
const PAGE_HEADING_DEPTH = 2

const renderer = {
  heading({ tokens, depth }) {
    const tag = `h${Math.min(6, depth + PAGE_HEADING_DEPTH)}`
    return `<${tag}>${this.parser.parseInline(tokens)}</${tag}>\n`
  },
  html({ text }) {
    return text.replace(/<[^>]*>|[&<>]/g, (piece) =>
      BARE_TAG.test(piece) ? piece : escapeHtml(piece),
    )
  },
  code({ text, lang }) {
    const language = escapeHtml((lang ?? "").match(/^[^\s{]*/)[0])
    return `<pre><code data-language="${language}">${escapeHtml(text)}</code></pre>\n`
  },
  // A picture from elsewhere would tell that place who is reading: it becomes a link.
  image({ href, text }) {
    return `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`
  },
  checkbox({ checked }) {
    return `<span class="task">${checked ? "☑" : "☐"}</span> `
  },
}

const settled = new Marked({ gfm: true, renderer }, maths)
const unfinished = new Marked({ gfm: true, renderer }, openMaths)

// The top-level blocks of `text`: tokens with `raw` (their source) and `type`.
export function blocksOf(text) {
  return settled.lexer(text)
}

// One block as a sanitised fragment. `open` says that its end is not written yet.
export function draw(block, { open = false } = {}) {
  return sanitise(open ? unfinished.parse(block.raw) : settled.parser([block]))
}

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
    return `<pre><code data-language="${language}">${escapeHtml(text.replace(/\n$/, ""))}</code></pre>\n`
  },
  link({ tokens }) {
    markLinked(tokens)
    return false // drawn as ever
  },
  // A picture from elsewhere would tell that place who is reading: it becomes a link, or the words
  // of the link around it.
  image({ href, text, tokens, isLinked }) {
    const words = tokens ? this.parser.parseInline(tokens, this.parser.textRenderer) : escapeHtml(text)
    if (isLinked) return words || escapeHtml(href)
    return `<a href="${escapeHtml(href)}">${words || escapeHtml(href)}</a>`
  },
  checkbox({ checked }) {
    return `<span class="task">${checked ? "☑" : "☐"}</span> `
  },
}

function markLinked(tokens) {
  for (const token of tokens ?? []) {
    if (token.type === "image") token.isLinked = true
    else markLinked(token.tokens)
  }
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

// Jinja for the editor: what is template, what is text, and the markers in the text.

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language"
import { tags } from "@lezer/highlight"

const KEYWORDS = new Set(
  ("for endfor if elif else endif set endset macro endmacro call endcall filter endfilter with " +
    "endwith raw endraw break continue generation endgeneration block endblock recursive").split(" "),
)
const OPERATORS = new Set("in is and or not".split(" "))
const ATOMS = new Set("true false none True False None".split(" "))
const MARKER = /^<[|｜][^\s<>]{1,64}?[|｜]>|^<\/?[a-z_]{2,32}>|^\[\/?[A-Z_]{3,24}\]/

function token(stream, state) {
  if (state.inside === "#") return comment(stream, state)
  if (state.inside) return code(stream, state)
  return text(stream, state)
}

function text(stream, state) {
  const opening = stream.match(/^\{[{%#][-+]?/)
  if (opening) {
    state.inside = opening[0][1]
    state.isFirst = state.inside === "%"
    return state.inside === "#" ? "comment" : "meta"
  }
  if (stream.match(MARKER)) return "marker"
  stream.next()
  stream.eatWhile(/[^{<[]/)
  return null
}

function comment(stream, state) {
  if (stream.match(/^.*?[-+]?#\}/)) state.inside = null
  else stream.skipToEnd()
  return "comment"
}

function code(stream, state) {
  if (stream.eatSpace()) return null
  const quote = state.quote ?? stream.match(/^["']/)?.[0]
  if (quote) return string(stream, state, quote)
  if (stream.match(state.inside === "%" ? /^[-+]?%\}/ : /^[-+]?\}\}/)) {
    state.inside = null
    return "meta"
  }
  if (stream.match(/^\d+(\.\d+)?/)) return "number"
  const word = stream.match(/^[A-Za-z_]\w*/)?.[0]
  if (word) return named(word, stream, state)
  stream.next()
  return "operator"
}

function named(word, stream, state) {
  const isFirst = state.isFirst
  state.isFirst = false
  if (isFirst || (state.inside === "%" && KEYWORDS.has(word))) return "keyword"
  if (OPERATORS.has(word) || word === "if" || word === "else") return "keyword"
  if (ATOMS.has(word)) return "atom"
  return stream.match(/^\s*\(/, false) ? "function" : "name"
}

function string(stream, state, quote) {
  state.quote = quote
  if (stream.match(MARKER)) return "marker"
  let letter
  while ((letter = stream.next())) {
    if (letter === "\\") stream.next()
    else if (letter === quote) {
      state.quote = null
      break
    }
    if (stream.match(MARKER, false)) break
  }
  return "string"
}

const language = StreamLanguage.define({
  name: "jinja",
  startState: () => ({ inside: null, isFirst: false, quote: null }),
  copyState: (state) => ({ ...state }),
  token,
  tokenTable: {
    marker: tags.special(tags.string),
    function: tags.function(tags.variableName),
    name: tags.variableName,
  },
  languageData: { commentTokens: { block: { open: "{#", close: "#}" } } },
})

const colours = HighlightStyle.define([
  { tag: tags.meta, color: "var(--ink-3)" },
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.special(tags.string), color: "var(--ember)", fontWeight: "600" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: tags.atom, color: "var(--code-number)" },
  { tag: tags.function(tags.variableName), color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
])

export const jinja = [language, syntaxHighlighting(colours)]

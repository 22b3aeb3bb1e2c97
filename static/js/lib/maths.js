// Maths in markdown: where it begins and ends, and setting it with KaTeX once that is needed.

const TEX = String.raw`((?:(?!\n[ \t]*\n)[\s\S])+?)`
const LINE_END = String.raw`(?=[ \t]*(?:\n|$))`

// "$5 and $10" is no maths: there is a space before the second $; nor is "$5–$10": a digit after it.
const RULES = [
  rule("displayMaths", "block", /\n {0,3}(?:\$\$|\\\[)/, [
    RegExp(String.raw`^ {0,3}\$\$${TEX}\$\$${LINE_END}`),
    RegExp(String.raw`^ {0,3}\\\[${TEX}\\\]${LINE_END}`),
  ]),
  rule("displayMathsInText", "inline", /\$\$|\\\[/, [
    RegExp(String.raw`^\$\$${TEX}\$\$`),
    RegExp(String.raw`^\\\[${TEX}\\\]`),
  ]),
  rule("maths", "inline", /\$|\\\(/, [
    /^\$(?![\s$])((?:\\[^\n]|[^\\$\n])*?(?:[^\s\\$]|\\[^\s]))\$(?![\d$])/,
    RegExp(String.raw`^\\\(${TEX}\\\)`),
  ]),
]

// The last formula of an unfinished reply has no end yet. A lone $ may still become a price, so it
// counts only once something follows that no price has.
const OPEN_RULES = [
  rule("openDisplayMaths", "block", /\n {0,3}(?:\$\$|\\\[)/, [
    /^ {0,3}\$\$([^$]*)\$?$/,
    /^ {0,3}\\\[((?:(?!\\\])[\s\S])*)$/,
  ]),
  rule("openDisplayMathsInText", "inline", /\$\$/, [/^\$\$([^$]*)\$?$/]),
  rule("openMaths", "inline", /\$|\\\(/, [
    /^\$(?=[^\s\d$])([^$\n]*[\\^_{][^$\n]*)$/,
    /^\\\(((?:(?!\\\))[\s\S])*)$/,
  ]),
]

export const maths = { extensions: RULES }
export const openMaths = { extensions: [...OPEN_RULES, ...RULES] }

function rule(name, level, hint, patterns) {
  return {
    name,
    level,
    start: (source) => source.match(hint)?.index,
    tokenizer(source) {
      const found = patterns.map((pattern) => pattern.exec(source)).find(Boolean)
      return found && { type: name, raw: found[0], tex: found[1].trim() }
    },
    renderer: ({ tex }) => placeholder(name, tex),
  }
}

function placeholder(name, tex) {
  const kind = name.startsWith("open") ? "maths is-open" : "maths"
  const display = /display/i.test(name) ? " data-display" : ""
  return `<span class="${kind}"${display}>${escapeHtml(tex)}</span>`
}

export function escapeHtml(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

// Sets every formula inside `root`. KaTeX builds nodes from the text itself and is not trusted with
// links or markup, so nothing of the model's reaches the page as HTML.
export function setMaths(root, katex) {
  for (const element of root.querySelectorAll(".maths:not(.is-open)")) {
    katex.render(element.textContent, element, {
      displayMode: element.hasAttribute("data-display"),
      throwOnError: false,
      errorColor: "currentColor",
      trust: false,
      strict: "ignore",
      maxSize: 20,
      maxExpand: 200,
    })
  }
}

// The end of an unfinished reply, made fit to show: what is half written is held back or closed for
// the moment, so that no marks flash up and no line turns into a heading and back.

// A last line that may still become a list item, heading, rule, underline, fence or formula.
const UNDECIDED_LINE = /(^|\n)[ \t>]*(?:\+|[-=_*]+|#{1,6}|`{1,2}|~{1,2}|\$\$?|\\[[(]?|\d{1,3}[.)]?|\|)[ \t]*$/
// Inside a fence, the last line may be the fence's end.
const UNDECIDED_END = /\n[ \t>]*[`~]{0,2}$/
const OPEN_LINK = /!?\[([^[\]\n]*)\]\([^()\s]*$/
const OPEN_TAG = /<\/?[a-z]{0,10}$/i

// `text` is the last blocks of the reply, or all of it.
export function settle(text) {
  if (insideFence(text)) return text.replace(UNDECIDED_END, "")
  const steady = text.replace(UNDECIDED_LINE, "$1").replace(OPEN_TAG, "")
  return withTable(closed(steady.replace(OPEN_LINK, "$1")))
}

function insideFence(text) {
  let fence = ""
  for (const [, mark] of text.matchAll(/^[ \t>]*(`{3,}|~{3,})/gm)) {
    if (!fence) fence = mark
    else if (mark.startsWith(fence)) fence = ""
  }
  return fence !== ""
}

// Emphasis and code spans of the last line, closed where they were left open; marks with nothing
// after them yet are held back.
function closed(text) {
  const cut = text.lastIndexOf("\n") + 1
  let line = text.slice(cut)
  if (/[$\\]/.test(line)) return text
  line = line.replace(/(^|[^*_~`\w])([*_~`]{1,3})$/, "$1")
  if (count(line, /`/g) % 2) return text.slice(0, cut) + line + "`"
  const spoken = line.replace(/`[^`]*`|^\s*\*\s|\s\*+\s/g, " ")
  const end = MARKS.filter(([, pattern]) => count(spoken, pattern) % 2).map(([mark]) => mark).join("")
  if (end) line = line.replace(/[\s*_~]+$/, "") + end
  return text.slice(0, cut) + line
}

const MARKS = [
  ["**", /\*\*/g],
  ["*", /(?<!\*)\*(?!\*)/g],
  ["~~", /~~/g],
]

function count(text, pattern) {
  return (text.match(pattern) ?? []).length
}

// The head row of a table is a plain line until the row of dashes follows: draw it as a table at
// once.
function withTable(text) {
  const lines = text.trimEnd().split("\n")
  const first = lines.findLastIndex((line) => !line.trimStart().startsWith("|")) + 1
  const rows = lines.slice(first)
  if (rows.length === 0 || rows.length > 2 || (first > 0 && lines[first - 1].trim())) return text
  if (rows.length === 2 && !/^[\s|:-]*$/.test(rows[1])) return text
  const cells = rows[0].trim().replace(/^\||\|$/g, "").split("|").length
  return [...lines.slice(0, first + 1), "|---".repeat(cells) + "|"].join("\n")
}

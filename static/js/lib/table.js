// A table on the page as text for other programs: CSV and Markdown.

// RFC 4180: what holds a comma, a quote or a line break is quoted.
export function toCsv(table) {
  const cell = (text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return rowsOf(table, textOf).map((row) => `${row.map(cell).join(",")}\r\n`).join("")
}

export function toMarkdown(table) {
  const [head, ...rows] = rowsOf(table, sourceOf)
  const marks = [...table.rows[0].cells].map(({ align }) => MARKS[align] ?? "---")
  return [head, marks, ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("")
}

const MARKS = { left: ":--", center: ":-:", right: "--:" }

function rowsOf(table, read) {
  return [...table.rows].map(({ cells }) => [...cells].map((cell) => read(cell).trim()))
}

function textOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data
  if (node.nodeName === "BR") return "\n"
  if (node.matches?.(".maths")) return texOf(node)
  return [...node.childNodes].map(textOf).join("")
}

// The Markdown that draws `node` again.
function sourceOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[\\|`*_~[\]<$]/g, "\\$&")
  if (node.nodeName === "BR") return "<br>"
  if (node.matches?.(".maths")) return `$${texOf(node).replaceAll("|", "\\|")}$`
  if (node.nodeName === "CODE") return codeOf(node.textContent)
  const inside = [...node.childNodes].map(sourceOf).join("")
  const mark = { STRONG: "**", B: "**", EM: "*", I: "*", DEL: "~~", S: "~~" }[node.nodeName]
  if (mark) return `${mark}${inside}${mark}`
  return node.nodeName === "A" && node.hasAttribute("href") ? `[${inside}](${node.href})` : inside
}

// One more backtick around than there are in a row inside.
function codeOf(text) {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length))
  const fence = "`".repeat(longest + 1)
  const space = /^`|`$/.test(text) ? " " : ""
  return `${fence}${space}${text.replaceAll("|", "\\|")}${space}${fence}`
}

// A formula that was set, or that waits for its library, by its source.
function texOf(node) {
  return (node.querySelector("annotation") ?? node).textContent
}

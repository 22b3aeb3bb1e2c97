// Settings as people type them, and back. The server has the last word on what can be.

import { gettext } from "lib/i18n"

// What a field holds as text.
export function write(kind, value) {
  if (value === null || value === undefined) return ""
  switch (kind) {
    case "lines":
      return value.map(escaped).join("\n")
    case "pairs":
      return value.map((pair) => pair.join(" ")).join("\n")
    case "object":
      return Object.keys(value).length ? JSON.stringify(value, null, 2) : ""
  }
  return String(value)
}

// {value} to send, or {problem}: why it cannot be. `about` is {kind, low, high, problem, empty}.
export function read(about, text) {
  switch (about.kind) {
    case "number":
    case "whole":
      return readNumber(about, text.trim())
    case "lines":
      return { value: linesOf(text).map(unescaped) }
    case "pairs":
      return readPairs(linesOf(text))
  }
  return { value: text }
}

function readNumber({ kind, low, high, problem, empty }, text) {
  if (text === "") return empty === undefined ? { problem } : { value: null }
  const isWhole = kind === "whole"
  const value = Number(isWhole ? text.replace(/[,\s]/g, "") : text.replace(",", "."))
  const isGood = Number.isFinite(value) && value >= Number(low) && value <= Number(high)
  return isGood && (!isWhole || Number.isInteger(value)) ? { value } : { problem }
}

function readPairs(lines) {
  const value = lines.map((line) => line.trim().split(/[\s:,]+/).map(Number))
  const isGood = value.every((pair) => pair.length === 2 && pair.every(Number.isFinite))
  if (isGood) return { value }
  return { problem: gettext("Write a token's number, a space, and its bias on each line.") }
}

function linesOf(text) {
  return text.split("\n").filter((line) => line !== "")
}

const SIGNS = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\" }
const MEANT = { n: "\n", t: "\t", r: "\r", "\\": "\\" }

function escaped(text) {
  return text.replace(/[\n\t\r\\]/g, (sign) => SIGNS[sign])
}

function unescaped(text) {
  return text.replace(/\\([ntr\\])/g, (_, sign) => MEANT[sign])
}

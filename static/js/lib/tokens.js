// A prompt's tokens as the engine tells them, and as coloured pieces of text.

const TINTS = 4
const LONGEST_CHARACTER = 4
const RUN = 400
const RUN_MOST = 2_000
const MARKS = { "\n": "↵", "\t": "⇥", "\r": "␍" }

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

// [{ n, id, bytes, special, text }]; `n` counts from 0 within the whole prompt. A character that
// lies in several tokens is the text of the first of them; the others' text is null.
export function readTokens({ tokens, omitted, gap }) {
  const read = tokens.map(([id, hex, special], index) => ({
    n: index < gap ? index : index + omitted,
    id,
    bytes: bytesOf(hex),
    special: Boolean(special),
    text: null,
  }))
  for (let i = 0; i < read.length; ) i += spell(read, i)
  return read
}

function bytesOf(hex) {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => parseInt(hex.substr(2 * i, 2), 16))
}

// Gives the text from the i-th token on; how many tokens it took.
function spell(tokens, i) {
  const bytes = []
  for (let count = 1; count <= LONGEST_CHARACTER && i + count <= tokens.length; count++) {
    bytes.push(...tokens[i + count - 1].bytes)
    const text = decoded(bytes)
    if (text === null) continue
    tokens[i].text = text
    return count
  }
  tokens[i].text = hexOf(tokens[i].bytes)
  return 1
}

function decoded(bytes) {
  try {
    return strict.decode(Uint8Array.from(bytes))
  } catch {
    return null // it ends within a character
  }
}

// "E4 BD A0"
export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ")
}

// Elements one after the other, runs of tokens: the browser lays them out only where the reader is,
// and they need not be drawn all at once. Each token's element has its token as `token`. `between`
// says what is left out in the middle.
export function* drawTokens(tokens, { gap, omitted }, between) {
  let begun = 0
  for (let index = 0; index < tokens.length; index++) {
    const count = index + 1 - begun
    const isGap = omitted > 0 && index + 1 === gap
    const isFull = count >= RUN_MOST || (count >= RUN && tokens[index].text?.endsWith("\n"))
    if (!isGap && !isFull && index + 1 < tokens.length) continue
    yield runOf(tokens.slice(begun, index + 1))
    if (isGap) yield between
    begun = index + 1
  }
}

function runOf(tokens) {
  const run = document.createElement("div")
  run.className = "token-run"
  run.append(...tokens.map(pieceOf))
  return run
}

function pieceOf(token) {
  const piece = document.createElement("span")
  piece.className = `token tint-${token.n % TINTS}`
  if (token.special) piece.classList.add("is-special")
  piece.token = token
  piece.append(...visible(token.text ?? "·"))
  return piece
}

// Line breaks and tabs stay what they are, and get a mark by which they are seen.
function visible(text) {
  return text.split(/([\n\t\r])/).flatMap((part) => {
    if (!MARKS[part]) return part ? [part] : []
    const mark = document.createElement("span")
    mark.className = "token-mark"
    mark.textContent = MARKS[part]
    return part === "\r" ? [mark] : [mark, part]
  })
}

// Finds titles by what one remembers of them: "ptrip" finds "Planning the trip".

const AT_WORD = 8
const IN_ROW = 5
const LATE = 0.02

// {score, marks}: how well `query` fits and which characters of `text` it took; null when they do
// not come in that order. Spaces in a query are skipped.
export function fuzzy(text, query) {
  const letters = [...query.toLowerCase()].filter((letter) => letter.trim())
  const low = text.toLowerCase()
  const whole = low.indexOf(query.trim().toLowerCase())
  if (whole >= 0 && low.length === text.length) return wholeMatch(text, whole, query.trim().length)
  const marks = []
  let score = 0
  for (const letter of letters) {
    const after = (marks.at(-1) ?? -1) + 1
    const at = bestPlace(low, letter, after)
    if (at < 0) return null
    score += (at === after && marks.length ? IN_ROW : 0) + (isWordStart(text, at) ? AT_WORD : 0) + 1
    marks.push(at)
  }
  return { score: score - LATE * text.length, marks }
}

// What holds the very words comes before what only holds their letters.
function wholeMatch(text, start, length) {
  const marks = Array.from({ length }, (_, index) => start + index)
  const score = 1_000 + (isWordStart(text, start) ? AT_WORD : 0) - LATE * (start + text.length)
  return { score, marks }
}

// The beginning of a word is meant sooner than the middle of one.
function bestPlace(low, letter, after) {
  const first = low.indexOf(letter, after)
  if (first < 0 || first === after) return first
  for (let at = first; at >= 0; at = low.indexOf(letter, at + 1)) {
    if (isWordStart(low, at)) return at
  }
  return first
}

function isWordStart(text, at) {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])
}

// The best first; `titleOf(item)` is what is looked at. Gives [{item, marks}].
export function best(items, query, titleOf, most) {
  return items
    .map((item) => ({ item, ...fuzzy(titleOf(item), query) }))
    .filter(({ marks }) => marks)
    .sort((one, other) => other.score - one.score)
    .slice(0, most)
}

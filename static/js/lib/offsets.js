// Offsets of a reply's entries: "<attempt>-<n>", growing; "0-0" is before the first.

export const START = "0-0"

export function isAfter(offset, other) {
  const [attempt, n] = numbers(offset)
  const [otherAttempt, otherN] = numbers(other)
  return attempt === otherAttempt ? n > otherN : attempt > otherAttempt
}

function numbers(offset) {
  return offset.split("-").map(Number)
}

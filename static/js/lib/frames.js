// Keeps work on the page from holding the page up.

const SHARE = 3
const GAP_MS = 110
const BUDGET_MS = 2
const IDLE_LEFT_MS = 4
const FRAME_MS = 16

// Returns a function that asks for a run of `work`, at most one in GAP_MS: words that come faster are read no sooner, and
// each frame costs the browser more than the words in it. After a run that took d ms the next one waits SHARE * d ms, so
// that a long table or listing costs smoothness but never the page.
export function throttled(work) {
  let asked = false
  let free = 0

  function run() {
    const start = performance.now()
    if (start < free) return void setTimeout(() => requestAnimationFrame(run), free - start)
    asked = false
    work()
    const end = performance.now()
    free = Math.max(start + GAP_MS, end + SHARE * Math.max(0, end - start - 4))
  }

  return function ask() {
    if (asked) return
    asked = true
    requestAnimationFrame(run)
  }
}

// Returns a function that takes pieces of work and does them in order, for at most BUDGET_MS of each
// frame.
export function spread(work) {
  const pieces = []

  function run() {
    const end = performance.now() + BUDGET_MS
    do work(pieces.shift())
    while (pieces.length && performance.now() < end)
    if (pieces.length) requestAnimationFrame(run)
  }

  return function add(piece) {
    if (pieces.push(piece) === 1) requestAnimationFrame(run)
  }
}

// The same for work that can wait until the page has nothing else to do.
export function idly(work) {
  const pieces = []

  function run(deadline) {
    do work(pieces.shift())
    while (pieces.length && deadline.timeRemaining() > IDLE_LEFT_MS)
    if (pieces.length) whenIdle(run)
  }

  return function add(piece) {
    if (pieces.push(piece) === 1) whenIdle(run)
  }
}

// Not every browser tells when it is idle.
const whenIdle =
  globalThis.requestIdleCallback ??
  ((run) => setTimeout(() => run({ timeRemaining: () => 0 }), FRAME_MS))

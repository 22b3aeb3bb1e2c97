// Runs work at most once a frame, and less often when the work itself is slow.

const SHARE = 3

// Returns a function that asks for a run of `work`. After a run that took d ms the next one waits
// SHARE * d ms, so that a long table or listing costs smoothness but never the page.
export function throttled(work) {
  let asked = false
  let free = 0

  function run() {
    const start = performance.now()
    if (start < free) return void requestAnimationFrame(run)
    asked = false
    work()
    const end = performance.now()
    free = end + SHARE * Math.max(0, end - start - 4)
  }

  return function ask() {
    if (asked) return
    asked = true
    requestAnimationFrame(run)
  }
}

// Leads to the message that was looked for (`?at=` its id) and marks it for a moment.

const MARKED_MS = 8_000
const SETTLING_MS = 2_000
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"]

export function bindFound() {
  const id = new URLSearchParams(location.search).get("at")
  if (!id) return
  history.replaceState(history.state, "", location.pathname)
  const list = document.getElementById("thread")
  const find = () => list.querySelector(`[data-id="${CSS.escape(id)}"]`)
  if (!find()) return
  keepMarked(find, list)
  stayAt(find, list)
}

// A message is drawn in full only when it comes near: by then it is another element.
function keepMarked(find, list) {
  function mark({ isFirst }) {
    const message = find()
    if (!message || message.classList.contains("is-found")) return
    message.classList.add("is-found")
    message.tabIndex = -1
    const isFree = isFirst || document.activeElement === document.body
    if (isFree) message.focus({ preventScroll: true })
  }

  const observer = new MutationObserver(() => mark({ isFirst: false }))
  observer.observe(list, { childList: true })
  setTimeout(() => {
    observer.disconnect()
    find()?.classList.remove("is-found")
  }, MARKED_MS)
  mark({ isFirst: true })
}

// What lies above is drawn in full as it comes near and so moves the message: it is brought back
// until all is drawn, or the reader moves the page.
function stayAt(find, list) {
  function bring() {
    const message = find()
    message?.scrollIntoView({ block: isTall(message) ? "start" : "center" })
  }

  const observer = new ResizeObserver(bring)
  const leave = () => observer.disconnect()
  observer.observe(list)
  setTimeout(leave, SETTLING_MS)
  for (const hand of HANDS) addEventListener(hand, leave, { once: true, passive: true })
  bring()
}

function isTall(message) {
  return message.offsetHeight > document.getElementById("scroll").clientHeight / 2
}

// Leads to the message that was looked for (`?at=` its id) and marks it for a moment.

const MARKED_MS = 8_000
const SETTLING_MS = 2_000
const HANDS = ["wheel", "touchstart", "pointerdown", "keydown"]

export function bindFound() {
  const id = new URLSearchParams(location.search).get("at")
  const list = document.getElementById("thread")
  const message = id && list.querySelector(`[data-id="${CSS.escape(id)}"]`)
  if (id) history.replaceState(history.state, "", location.pathname)
  if (!message) return
  message.classList.add("is-found")
  setTimeout(() => message.classList.remove("is-found"), MARKED_MS)
  message.tabIndex = -1
  message.focus({ preventScroll: true })
  stayAt(message, list)
}

// What lies above is drawn in full as it comes near and so moves the message: it is brought back
// until all is drawn, or the reader moves the page.
function stayAt(message, list) {
  const bring = () => message.scrollIntoView({ block: isTall(message) ? "start" : "center" })
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

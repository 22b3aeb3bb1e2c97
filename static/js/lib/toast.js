// Says what just happened at the foot of the page, with at most one thing to do about it.

const SECONDS = 6

// Shows `text`; `action` is { label, run }, `tone` "bad" for what went wrong, `focus` puts the
// keyboard on the action. Time stands still while the pointer or the keyboard is on it.
// Returns a function that takes it away.
export function toast(text, { action, tone = "", seconds = SECONDS, focus = false } = {}) {
  const { node, words, button, close } = copyOfTemplate()
  const leave = () => node.remove()
  words.textContent = text
  node.dataset.tone = tone
  close.addEventListener("click", leave)
  if (action) wire(button, action, leave)
  else button.remove()
  document.getElementById("toasts").append(node)
  if (focus) button.focus()
  leaveAfter(node, seconds, leave)
  return leave
}

function copyOfTemplate() {
  const node = document.getElementById("toast").content.firstElementChild.cloneNode(true)
  const part = (name) => node.querySelector(`[data-part="${name}"]`)
  return { node, words: node.querySelector("p"), button: part("action"), close: part("close") }
}

function wire(button, { label, run }, leave) {
  button.textContent = label
  button.addEventListener("click", () => {
    leave()
    run()
  })
}

function leaveAfter(node, seconds, leave) {
  let left = seconds
  const timer = setInterval(() => {
    if (!node.isConnected) clearInterval(timer)
    else if (!node.matches(".toast:hover, .toast:has(:focus-visible)") && --left <= 0) leave()
  }, 1000)
}

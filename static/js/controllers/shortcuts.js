// The keys that work on every page, and their names beside what they do.

const newChat = document.getElementById("new-chat")
const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

newChat.querySelector("kbd").textContent = isMac ? "⇧⌘O" : "Ctrl+Shift+O"

document.addEventListener("keydown", (event) => {
  const control = isMac ? event.metaKey : event.ctrlKey
  if (!control || !event.shiftKey || event.altKey || event.code !== "KeyO") return
  event.preventDefault()
  location.assign(newChat.href)
})

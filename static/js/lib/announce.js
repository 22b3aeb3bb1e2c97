// Says something to a screen reader, without moving anything on the page.

export function announce(text) {
  const words = document.createElement("p")
  words.textContent = text
  document.getElementById("announcer").replaceChildren(words)
}

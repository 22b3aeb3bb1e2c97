// Copies text. A page on http://<address in the network> is no secure context and has no clipboard
// API; there a selection is copied, as browsers have always done.

export async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  if (!copySelected(text)) throw new Error("the browser refused to copy")
}

function copySelected(text) {
  const focused = document.activeElement
  const area = document.createElement("textarea")
  area.value = text
  area.readOnly = true
  area.className = "visually-hidden"
  // Inside an open dialog nothing outside it can be selected.
  const host = document.querySelector("dialog:modal") ?? document.body
  host.append(area)
  area.select()
  const copied = document.execCommand("copy")
  area.remove()
  focused?.focus({ preventScroll: true })
  return copied
}

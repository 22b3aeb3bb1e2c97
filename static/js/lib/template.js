// Pieces of the page that the server wrote once, in the reader's language, to be drawn many times.

// A copy of the first element in <template id=…>.
export function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true)
}

// The elements with data-part inside `root`, by name.
export function partsOf(root) {
  const parts = {}
  for (const element of root.querySelectorAll("[data-part]")) parts[element.dataset.part] = element
  return parts
}

// What the server put into <script type="application/json" id=…>.
export function dataOf(id) {
  return JSON.parse(document.getElementById(id).textContent)
}

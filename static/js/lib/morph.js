// Makes one piece of the page equal to another by changing only what differs, so that a selection,
// a focused button or a table's scroll position survives the next few words.

// The reader's own choices on a node: kept as they are.
const KEPT = new Set(["data-wrap", "data-preview", "aria-pressed", "data-copied"])

export function morph(node, wanted) {
  // What the reader looks at would begin anew.
  if (node.dataset?.preview !== undefined) return
  const children = [...wanted.childNodes]
  children.forEach((child, index) => {
    const current = node.childNodes[index]
    if (!current) node.append(child)
    else if (!sameKind(current, child)) current.replaceWith(child)
    else if (child.nodeType === Node.TEXT_NODE) setText(current, child.data)
    else {
      setAttributes(current, child)
      morph(current, child)
    }
  })
  while (node.childNodes.length > children.length) node.lastChild.remove()
}

function sameKind(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName
}

function setText(text, data) {
  if (data.startsWith(text.data)) text.appendData(data.slice(text.length))
  else text.data = data
}

function setAttributes(current, wanted) {
  for (const { name } of [...current.attributes]) {
    if (!wanted.hasAttribute(name) && !KEPT.has(name)) current.removeAttribute(name)
  }
  for (const { name, value } of wanted.attributes) {
    if (current.getAttribute(name) !== value && !(KEPT.has(name) && current.hasAttribute(name))) {
      current.setAttribute(name, value)
    }
  }
}

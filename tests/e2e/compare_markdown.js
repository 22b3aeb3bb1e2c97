// Draws examples and returns those whose page is another than the expected one. Run inside a page as
// the body of a function, with the examples put in.

const { blocksOf, draw } = await import("lib/markdown")

const FOLLOWED = new Set(["http:", "https:", "mailto:"])
const BLOCKS = /\s*(<\/?(?:p|ul|ol|li|blockquote|pre|br|hr|h\d|table|thead|tbody|tr|th|td|div)\b[^>]*>)\s*/g

// The expected page with what we draw on purpose otherwise: smaller headings, links for pictures.
function expected(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    rename(heading, `h${Math.min(6, Number(heading.localName[1]) + 2)}`)
  }
  for (const image of body.querySelectorAll("img")) {
    const link = document.createElement("a")
    const address = image.getAttribute("src")
    link.setAttribute("href", address)
    link.textContent = image.alt || address
    if (image.closest("a")) image.replaceWith(link.textContent)
    else image.replaceWith(link)
  }
  for (const box of body.querySelectorAll("input")) {
    const task = document.createElement("span")
    task.className = "task"
    task.textContent = box.checked ? "☑" : "☐"
    box.replaceWith(task)
  }
  for (const code of body.querySelectorAll("pre > code")) {
    const { lang = code.className.replace("language-", "") } = attributesOf(code.parentElement)
    code.parentElement.removeAttribute("lang")
    code.removeAttribute("class")
    code.dataset.language = lang
    code.textContent = code.textContent.replace(/\n$/, "")
  }
  return comparable(body)
}

// Every link as what it says and where it leads, if it may lead there; no space between blocks.
function comparable(root) {
  for (const link of root.querySelectorAll("a")) {
    const { href = "", title } = attributesOf(link)
    for (const { name } of [...link.attributes]) link.removeAttribute(name)
    if (FOLLOWED.has(URL.parse(href)?.protocol)) link.setAttribute("href", href)
    if (title) link.setAttribute("title", title.trim())
  }
  root.normalize()
  return written(root).replace(BLOCKS, "$1").trim()
}

function attributesOf(element) {
  return Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]))
}

function rename(node, tag) {
  const other = document.createElement(tag)
  other.append(...node.childNodes)
  node.replaceWith(other)
}

function written(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    return node.parentElement?.closest("pre") ? node.data : node.data.replace(/\s+/g, " ")
  }
  if (node.nodeType === Node.COMMENT_NODE) return ""
  return [...node.childNodes].map((child) => tagged(child)).join("")
}

function tagged(child) {
  if (child.nodeType !== Node.ELEMENT_NODE) return written(child)
  const { localName } = child
  const attributes = Object.entries(attributesOf(child)).map(([name, value]) => ` ${name}="${value}"`)
  return `<${localName}${attributes.sort().join("")}>${written(child)}</${localName}>`
}

return EXAMPLES.map(({ number, markdown, html }) => {
  const root = document.createElement("div")
  const blocks = blocksOf(markdown).filter(({ type }) => type !== "space" && type !== "def")
  root.append(...blocks.map((block) => draw(block)))
  return { number, found: comparable(root), wanted: expected(html) }
}).filter(({ found, wanted }) => found !== wanted)

// Gives drawn markdown its finish: frames around code, colours, maths, tables that scroll.
//
// The libraries for colours and maths are fetched when a reply first needs them; `ready` says that
// one came in.

import { copyOf, partsOf } from "lib/template"
import { colour, frameCode } from "lib/code"
import { idly } from "lib/frames"
import { setMaths } from "lib/maths"

export class Typesetter extends EventTarget {
  #libraries = { katex: null, highlight: null }
  #asked = new Set()
  #colour = (code) => colour(code, this.#libraries.highlight)
  #colourLater = idly(this.#colour)

  // Changes `fragment` in place. Returns whether it is complete; if not, do it again on `ready`.
  // `open` says that its end is not written yet, `isNew` that nothing is shown of it so far: then its
  // colours come when the page is idle.
  dress(fragment, { open, isNew }) {
    const code = [...fragment.querySelectorAll("code[data-language]")]
    const coloured = code.some((element) => element.dataset.language) ? "highlight" : null
    const formulas = fragment.querySelector(".maths:not(.is-open)") ? "katex" : null
    const missing = [coloured, formulas].filter((name) => name && !this.#libraries[name])
    for (const name of missing) this.#fetch(name)

    const { highlight, katex } = this.#libraries
    const paint = open || !isNew ? this.#colour : this.#colourLater
    if (coloured && highlight) code.forEach(paint)
    if (formulas && katex) setMaths(fragment, katex)
    frameCode(fragment, { open })
    frameTables(fragment)
    return missing.length === 0
  }

  async #fetch(name) {
    if (this.#asked.has(name)) return
    this.#asked.add(name)
    try {
      this.#libraries[name] = await FETCH[name]()
    } catch (error) {
      // The text is readable without; a later reply asks again.
      this.#asked.delete(name)
      return void console.warn(`${name} could not be fetched`, error)
    }
    this.dispatchEvent(new Event("ready"))
  }
}

const FETCH = {
  highlight: async () => (await import("highlight")).default,
  katex: async () => (await Promise.all([import("katex"), katexStyle()]))[0].default,
}

function katexStyle() {
  const link = copyOf("katex-style")
  return new Promise((resolve, reject) => {
    link.onload = resolve
    link.onerror = () => reject(new Error("no stylesheet"))
    document.head.append(link)
  })
}

function frameTables(root) {
  for (const table of root.querySelectorAll("table")) {
    const frame = copyOf("table-template")
    table.replaceWith(frame)
    partsOf(frame).scroller.append(table)
  }
}

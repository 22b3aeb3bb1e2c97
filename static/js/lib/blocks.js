// Draws a growing markdown text block by block: what is finished is never touched again.

import { blocksOf, draw } from "lib/markdown"
import { morph } from "lib/morph"
import { settle } from "lib/settle"

// The last block may still be taken back into the one before it ("1. a", a blank line and "2" end as
// one list), so two of them stay within reach.
const REACH = 2

export class Blocks {
  #root
  #typesetter
  #shown = [] // {raw, element, isFinal, isDressed}, in the order of the page
  #frozen = 0 // how many of them will not change
  #frozenLength = 0 // how much of the text they cover
  #last = null

  constructor(root, typesetter) {
    this.#root = root
    this.#typesetter = typesetter
  }

  // `open` says that more will follow and only be appended. The call without it sees the whole text
  // anew: an address defined at its end may belong to a link at its beginning.
  show(source, { open }) {
    const text = source.replaceAll("\r\n", "\n")
    this.#last = { source, open }
    if (!open) this.#frozen = this.#frozenLength = 0
    const tail = text.slice(this.#frozenLength)
    const tokens = blocksOf(open ? settle(tail) : tail)
    const blocks = tokens.filter(isVisible)
    const redraw = !open && blocks.length < tokens.filter((token) => token.type !== "space").length
    blocks.forEach((block, index) => {
      const isFinal = !open || index < blocks.length - 1
      this.#place(this.#frozen + index, block, { isFinal, redraw })
    })
    this.#cut(this.#frozen + blocks.length)
    if (open) this.#freeze(tokens, blocks)
  }

  #place(index, block, { isFinal, redraw }) {
    const shown = (this.#shown[index] ??= this.#add())
    const isSame = shown.raw === block.raw && shown.isDressed && (shown.isFinal || !isFinal)
    if (isSame && !redraw) return
    const wanted = draw(block, { open: !isFinal })
    shown.isDressed = this.#typesetter.dress(wanted, { open: !isFinal, isNew: shown.raw === null })
    if (!shown.isDressed) this.#typesetter.addEventListener("ready", this.#again, { once: true })
    morph(shown.element, wanted)
    shown.raw = block.raw
    shown.isFinal = isFinal
  }

  #add() {
    const element = document.createElement("div")
    element.className = "block"
    this.#root.append(element)
    return { element, raw: null, isFinal: false, isDressed: false }
  }

  #cut(length) {
    for (const { element } of this.#shown.splice(length)) element.remove()
  }

  #freeze(tokens, blocks) {
    const firstOpen = blocks.at(-REACH)
    if (!firstOpen || blocks.length <= REACH) return
    for (const token of tokens.slice(0, tokens.indexOf(firstOpen))) {
      this.#frozenLength += token.raw.length
    }
    this.#frozen += blocks.length - REACH
  }

  // A library came in: what was drawn without it is drawn once more.
  #again = () => {
    this.#frozen = this.#frozenLength = 0
    this.show(this.#last.source, { open: this.#last.open })
  }
}

function isVisible(block) {
  return block.type !== "space" && block.type !== "def"
}

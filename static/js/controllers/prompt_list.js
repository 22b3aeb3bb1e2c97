// Typing `/` at the beginning of a line of the message offers the person's prompts: arrows choose,
// Enter or Tab puts one in, Escape leaves the words as they are.

import { HttpError } from "lib/http"
import { Prompts } from "models/prompts"

const BEGUN = /(?:^|\n)\/([^\s/]*)$/

export function bindPromptList() {
  const words = document.getElementById("words")
  if (!words.disabled) new PromptList(document.getElementById("prompt-list"), words).listen()
}

class PromptList {
  #root
  #words
  #list
  #prompts
  #found = []
  #at = 0
  #left = null // the name that Escape was pressed on
  #turn = 0

  constructor(root, words) {
    this.#root = root
    this.#words = words
    this.#list = root.querySelector("ul")
    this.#prompts = new Prompts(root.dataset.url)
  }

  listen() {
    this.#words.setAttribute("aria-controls", this.#list.id)
    this.#words.setAttribute("aria-autocomplete", "list")
    this.#words.addEventListener("input", () => this.#look())
    this.#words.addEventListener("blur", ({ relatedTarget }) => {
      if (!this.#root.contains(relatedTarget)) this.#close()
    })
    // Before the composer hears of a key: Enter is ours while the list is open.
    this.#words.form.addEventListener("keydown", (event) => this.#key(event), { capture: true })
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault())
    this.#list.addEventListener("click", ({ target }) => {
      const item = target.closest("li")
      if (item) this.#take(this.#found[[...this.#list.children].indexOf(item)])
    })
    document.addEventListener("visibilitychange", () => this.#prompts.forget())
  }

  get #name() {
    const { value, selectionStart, selectionEnd } = this.#words
    if (selectionStart !== selectionEnd) return null
    return value.slice(0, selectionStart).match(BEGUN)?.[1] ?? null
  }

  async #look() {
    const turn = ++this.#turn
    const name = this.#name
    if (name === null || name === this.#left) return this.#close(name)
    this.#left = null
    try {
      const found = await this.#prompts.like(name)
      if (turn === this.#turn) this.#show(found, name)
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      this.#close() // a slash is a slash where nobody answers
    }
  }

  #show(found, name) {
    if (found.length === 0 && name) return this.#close()
    this.#found = found
    this.#list.replaceChildren(...found.map(itemOf))
    this.#root.hidden = false
    this.#mark(0)
  }

  #close(left = null) {
    this.#left = left
    this.#turn++
    this.#root.hidden = true
    this.#words.removeAttribute("aria-activedescendant")
  }

  #mark(place) {
    const items = [...this.#list.children]
    if (!items.length) return
    this.#at = (place + items.length) % items.length
    for (const [n, item] of items.entries()) {
      item.setAttribute("aria-selected", String(n === this.#at))
    }
    items[this.#at].scrollIntoView({ block: "nearest" })
    this.#words.setAttribute("aria-activedescendant", items[this.#at].id)
  }

  #key(event) {
    const { key, target, isComposing, shiftKey } = event
    if (this.#root.hidden || target !== this.#words || isComposing || shiftKey) return
    const chosen = this.#found[this.#at]
    const deeds = {
      ArrowDown: () => this.#mark(this.#at + 1),
      ArrowUp: () => this.#mark(this.#at - 1),
      Escape: () => this.#close(this.#name),
      ...(chosen && { Enter: () => this.#take(chosen), Tab: () => this.#take(chosen) }),
    }
    if (!deeds[key] || (!chosen && key !== "Escape")) return
    event.preventDefault()
    event.stopPropagation()
    deeds[key]()
  }

  #take({ text }) {
    const end = this.#words.selectionStart
    this.#words.setRangeText(text, end - this.#name.length - 1, end, "end")
    this.#close()
    this.#words.focus()
    this.#words.dispatchEvent(new Event("input", { bubbles: true }))
  }
}

function itemOf({ id, name, text }) {
  const item = document.createElement("li")
  const label = document.createElement("b")
  const words = document.createElement("span")
  item.id = `prompt-${id}`
  item.setAttribute("role", "option")
  label.textContent = `/${name}`
  words.textContent = text
  item.append(label, words)
  return item
}

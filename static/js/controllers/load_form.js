// A form of load settings says what they cost while they are being changed. `element` may be sent
// by the browser itself, or by whoever listens to its submit.

import { PoolSlider } from "controllers/pool_slider"
import { partsOf } from "lib/template"
import { post } from "lib/http"

const PAUSE_MS = 250

export class LoadForm {
  #element
  #parts
  #slider
  #timer = 0
  #asked = 0

  constructor(element) {
    this.#element = element
    this.#parts = partsOf(element)
    const pool = element.querySelector(".pool")
    this.#slider = pool && new PoolSlider(pool, element.elements.cells)
    element.addEventListener("input", () => this.#changed())
    element.elements.reset?.addEventListener("click", (event) => this.#reset(event))
  }

  get values() {
    return Object.fromEntries(new FormData(this.#element))
  }

  // {field: [sentences]}, each shown beside its field; the first is where the cursor goes.
  refuse(errors) {
    for (const field of this.#fields) complain(field, errors[field.dataset.field] ?? [])
    const [first] = this.#fields.filter(({ dataset }) => dataset.field in errors)
    first?.querySelector("input").focus()
  }

  get #fields() {
    return [...this.#element.querySelectorAll("[data-field]")]
  }

  #changed() {
    this.#slider?.follow()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#weigh(), PAUSE_MS)
  }

  // Only the last answer counts: an earlier one may come later.
  async #weigh() {
    const turn = ++this.#asked
    try {
      const answer = await post(this.#element.dataset.cost, this.values)
      if (turn === this.#asked) this.#show(answer)
    } catch (error) {
      if (turn === this.#asked) this.#judge(error.message, "bad")
    }
  }

  #show({ cost, verdict, tone, save, outlook, automatic, prices, errors }) {
    this.#parts.cost.innerHTML = cost // the server's own template
    this.#judge(verdict, tone)
    this.#parts.outlook.textContent = outlook
    this.#parts.save.textContent = save
    for (const field of this.#fields) {
      const { field: name } = field.dataset
      tellAutomatic(field, automatic[name])
      field.querySelector("[data-part='price']").textContent = prices[name] ?? ""
      complain(field, errors[name] ?? [])
    }
    this.#slider?.follow()
  }

  #judge(text, tone) {
    const { verdict } = this.#parts
    if (verdict.textContent !== text) verdict.textContent = text
    verdict.dataset.tone = tone
  }

  // Nothing is lost before it is saved: the boxes are emptied, and Save makes it so.
  #reset(event) {
    event.preventDefault()
    for (const field of this.#fields) {
      for (const box of field.querySelectorAll("input[type='text']")) box.value = ""
      for (const radio of field.querySelectorAll("input[value='']")) radio.checked = true
    }
    this.#changed()
  }
}

function tellAutomatic(field, text) {
  const box = field.querySelector("input[type='text']")
  if (box) box.placeholder = text
  else field.querySelector("[data-value='']").textContent = text
}

function complain(field, sentences) {
  const items = sentences.map((sentence) => {
    const item = document.createElement("li")
    item.textContent = sentence
    return item
  })
  field.querySelector(".field-errors").replaceChildren(...items)
  field.querySelector("input[type='text']")?.setAttribute("aria-invalid", items.length > 0)
}

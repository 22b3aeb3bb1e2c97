// One setting in the panel: its box (and slider), where its value comes from, and the way back.

import { gettext, interpolate } from "lib/i18n"
import { partsOf } from "lib/template"
import { read, write } from "lib/setting_text"

export class SettingField {
  #root
  #settings
  #parts
  #box
  #slider
  #radios
  #warning = "" // what is wrong with the value that counts
  #isTyped = false // what is in the box is the person's, and not yet left

  constructor(root, settings) {
    this.#root = root
    this.#settings = settings
    this.#parts = partsOf(root)
    this.#box = root.querySelector(".option-number, .option-text")
    this.#slider = this.#parts.slider
    this.#radios = [...root.querySelectorAll("input[type=radio]")]
    this.#box?.addEventListener("input", () => this.#typed(this.#box.value))
    this.#box?.addEventListener("blur", () => {
      this.#isTyped = false
      this.show()
    })
    this.#slider?.addEventListener("input", () => this.#slid())
    this.#parts.choices?.addEventListener("change", ({ target }) => {
      this.#settings.set(this.name, target.value || null)
    })
    this.#parts.reset.addEventListener("click", () => this.#reset())
  }

  get name() {
    return this.#root.dataset.setting
  }

  get group() {
    return this.#root.closest("[data-group]")
  }

  get isSet() {
    return this.#field?.set ?? false
  }

  set isHidden(hidden) {
    this.#root.hidden = hidden
  }

  // [[word, label]]: what can be chosen beside nothing, where the model says what there is.
  offer(choices) {
    const drawn = this.#radios.slice(1)
    if (drawn.map(({ value }) => value).join() === choices.map(([word]) => word).join()) return
    for (const radio of drawn) radio.closest("label").remove()
    const template = this.#root.querySelector("template")
    for (const [word, label] of choices) {
      const choice = template.content.firstElementChild.cloneNode(true)
      choice.querySelector("input").value = word
      choice.querySelector("span").textContent = label
      template.before(choice)
    }
    this.#radios = [...this.#root.querySelectorAll("input[type=radio]")]
    this.show()
  }

  get #field() {
    return this.#settings.panel?.fields[this.name]
  }

  // As the server last said; what is being typed is left alone, and so is what was refused.
  show() {
    const field = this.#field
    if (!field) return
    const error = this.#settings.errors[this.name]
    const isLeftAlone = this.#isTyped || error
    if (this.#box && !isLeftAlone) this.#box.value = write(this.#root.dataset.kind, field.value)
    for (const radio of this.#radios) radio.checked = radio.value === (field.value ?? "")
    this.#slide(field.value)
    this.#complain(error)
    // An empty text says by itself that nothing is set.
    const isText = !["number", "whole", "choice", "level"].includes(this.#root.dataset.kind)
    const isPlain = isText && field.source === "engine"
    this.#parts.from.textContent = isPlain ? "" : field.from
    this.#parts.advice.textContent = field.set ? field.advice : ""
    if (!field.set && field.advice.includes(",")) this.#parts.advice.textContent = field.advice
    this.#parts.reset.hidden = !field.set && !error
  }

  // Says what is wrong with the value that counts: it is kept, and would fail.
  warn(problem) {
    this.#warning = problem
    this.#complain(this.#settings.errors[this.name])
  }

  // Takes a value that another control of the same setting was moved to.
  take(text) {
    this.#box.value = text
    this.#typed(text)
  }

  #typed(text) {
    this.#isTyped = this.#box === document.activeElement
    const { value, problem } = read(this.#root.dataset, text)
    if (problem) {
      this.#settings.errors[this.name] = problem
      this.#settings.refuse(this.name)
    } else {
      delete this.#settings.errors[this.name]
      this.#settings.set(this.name, value)
      this.#slide(value)
    }
    this.#complain(problem)
    this.#root.dispatchEvent(new CustomEvent("typed", { detail: problem ? null : value }))
  }

  #slid() {
    this.#box.value = String(Number(this.#slider.value))
    this.#typed(this.#box.value)
  }

  // What it falls back to is in the box before the server says so too.
  #reset() {
    this.#settings.reset(this.name)
    this.#isTyped = false
    if (this.#box) this.#box.value = write(this.#root.dataset.kind, this.#field.under)
    this.#complain("")
    const [first] = this.#root.querySelectorAll(".option-number, .option-text, :checked, a")
    first?.focus()
  }

  #slide(value) {
    if (!this.#slider || typeof value !== "number") return
    const { min, max } = this.#slider
    this.#slider.value = value
    const done = (100 * (this.#slider.value - min)) / (max - min)
    this.#slider.style.setProperty("--done", `${done}%`)
  }

  #complain(error) {
    const problem = error || this.#warning
    this.#parts.error.textContent = problem
    this.#parts.error.hidden = !problem
    this.#box?.setAttribute("aria-invalid", String(Boolean(problem)))
  }
}

// "2 set"
export function countOf(fields) {
  const count = fields.filter((field) => field.isSet).length
  return count ? interpolate(gettext("%(count)s set here"), { count }) : ""
}

// The variables of a chat template: a field for each that the template names, JSON for the others.

import { VariableValues } from "models/variable_values"
import { copyOf, partsOf } from "lib/template"

// `change`: what is set is another.
export class VariablesForm extends EventTarget {
  #rows
  #rest
  #problem
  #values
  #fields = []
  #drawn = ""

  constructor({ rows, rest, variablesProblem }, text) {
    super()
    this.#rows = rows
    this.#rest = rest
    this.#problem = variablesProblem
    this.#values = new VariableValues(text)
    rest.value = text
    rest.addEventListener("input", () => {
      this.#values.rest = rest.value
      this.#tell()
    })
    rest.addEventListener("change", () => this.#settle())
  }

  // All of them, as JSON.
  get text() {
    return this.#values.text
  }

  // What the template names now.
  know(variables) {
    const isTyping = this.#rest === document.activeElement
    const known = JSON.stringify(variables)
    if (known === this.#drawn) return
    this.#drawn = known
    if (isTyping) this.#values.known = variables
    else this.#values.know(variables)
    this.#draw()
  }

  complain(text) {
    this.#problem.textContent = text
    this.#problem.hidden = !text
    this.#rest.setAttribute("aria-invalid", String(Boolean(text)))
  }

  #settle() {
    this.#values.settle()
    this.#show()
  }

  #draw() {
    this.#fields = this.#values.known.map((variable) => fieldOf(variable))
    for (const field of this.#fields) {
      field.root.addEventListener("input", () => {
        this.#values.set(field.name, field.read())
        this.#tell()
      })
    }
    this.#rows.replaceChildren(...this.#fields.map(({ root }) => root))
    this.#rows.hidden = this.#fields.length === 0
    this.#show()
  }

  #show() {
    for (const field of this.#fields) field.write(this.#values.valueOf(field.name))
    if (this.#rest.value !== this.#values.rest) this.#rest.value = this.#values.rest
  }

  #tell() {
    this.dispatchEvent(new Event("change"))
  }
}

// {name, root, read() -> the value, undefined for none, write(value)}
function fieldOf(variable) {
  if (variable.kind === "switch") return switchOf(variable)
  return variable.choices.length ? choiceOf(variable) : boxOf(variable)
}

function switchOf({ name }) {
  const root = named("variable-switch", name)
  const radios = [...root.querySelectorAll("input")]
  root.querySelector(".segment").setAttribute("aria-labelledby", `name-of-${name}`)
  for (const radio of radios) radio.name = `variable-${name}`
  return {
    name,
    root,
    read: () => ({ true: true, false: false })[radios.find(({ checked }) => checked)?.value],
    write: (value) => {
      for (const radio of radios) radio.checked = radio.value === String(value ?? "")
    },
  }
}

function choiceOf({ name, choices }) {
  const root = named("variable-choice", name)
  const select = root.querySelector("select")
  const offer = (word) => select.add(new Option(word, word))
  choices.forEach(offer)
  return {
    name,
    root,
    read: () => select.value || undefined,
    write: (value = "") => {
      if (value && !choices.includes(value)) offer(value)
      select.value = value
    },
  }
}

function boxOf({ name, kind }) {
  const root = named("variable-text", name)
  const box = root.querySelector("input")
  const { problem } = partsOf(root)
  const write = (value = "") => (box.value = value)
  if (kind === "text") {
    problem.remove()
    return { name, root, read: () => box.value || undefined, write }
  }
  box.inputMode = "decimal"
  problem.id = `problem-of-${name}`
  box.setAttribute("aria-describedby", problem.id)
  const read = () => {
    const value = box.value.trim() ? Number(box.value) : undefined
    const isBad = value !== undefined && !Number.isFinite(value)
    problem.hidden = !isBad
    box.setAttribute("aria-invalid", String(isBad))
    return isBad ? undefined : value
  }
  return { name, root, read, write }
}

function named(id, name) {
  const root = copyOf(id)
  const { name: code } = partsOf(root)
  code.textContent = name
  code.id = `name-of-${name}`
  const box = root.querySelector(".variable-box")
  if (box) {
    box.id = `variable-${name}`
    root.querySelector("label").htmlFor = box.id
  }
  return root
}

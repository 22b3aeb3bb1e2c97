// A template's variables: those that it names have a value each, whatever else it is told is JSON.

export class VariableValues {
  known = [] // [{name, kind, choices}], see engine/prompt/variables.py
  rest = "" // as it is typed
  #values = new Map()

  constructor(text) {
    this.rest = text
  }

  // All of them as JSON; what is no JSON yet goes as it is, so that somebody can say why.
  get text() {
    const rest = objectIn(this.rest)
    if (!rest) return this.rest
    return written({ ...rest, ...Object.fromEntries(this.#values) })
  }

  // undefined while it is not set.
  valueOf(name) {
    return this.#values.get(name)
  }

  set(name, value) {
    if (value === undefined) this.#values.delete(name)
    else this.#values.set(name, value)
  }

  know(variables) {
    this.known = variables
    this.settle()
  }

  // What is typed as JSON moves to the variable that the template names, and back once it does not.
  settle() {
    const rest = objectIn(this.rest)
    if (!rest) return
    const all = { ...rest, ...Object.fromEntries(this.#values) }
    this.#values.clear()
    for (const variable of this.known) {
      const value = all[variable.name]
      if (!Object.hasOwn(all, variable.name) || !fits(variable, value)) continue
      this.#values.set(variable.name, value)
      delete all[variable.name]
    }
    if (JSON.stringify(all) !== JSON.stringify(rest)) this.rest = written(all)
  }
}

// Whether the variable's own field can show it; an empty text there means that it is not set.
function fits({ kind }, value) {
  const type = { switch: "boolean", number: "number", text: "string" }[kind]
  return typeof value === type && value !== ""
}

function objectIn(text) {
  if (!text.trim()) return {}
  try {
    const value = JSON.parse(text)
    return value && typeof value === "object" && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

function written(variables) {
  return Object.keys(variables).length ? JSON.stringify(variables, null, 2) : ""
}

// A chat template with its variables, as they are typed and as they are kept in each place.

export class TemplateDraft {
  #state
  scope

  // `state` is what the server wrote: see chat.views.template.
  constructor(state) {
    this.#state = state
    this.scope = Object.keys(state.scopes)[0]
  }

  get own() {
    return this.#state.own
  }

  // The template that counts in the chosen place now, and where that comes from.
  get kept() {
    const { template } = this.#state.scopes[this.scope]
    return { text: template.value || this.own, from: template.value ? template.from : "" }
  }

  get keptVariables() {
    return written(this.#state.scopes[this.scope].variables.value)
  }

  isChanged(text, variables) {
    return text !== this.kept.text || compact(variables) !== compact(this.keptVariables)
  }

  // What is to be posted, and where, so that `text` and `variables` count. What a wider place says
  // already, or the model itself, is kept as nothing.
  saving(text, variables, mode) {
    const { template, variables: told } = this.#state.scopes[this.scope]
    const set = {}
    const reset = []
    if (text === (template.under || this.own)) reset.push("template")
    else set.template = text
    if (compact(variables) === compact(written(told.under))) reset.push("variables")
    else set.variables = variables
    if (this.scope === "preset") return this.#savingPreset(set)
    const { settings: url, model } = this.#state
    return { url, body: { scope: this.scope, model, mode, set, reset } }
  }

  #savingPreset(set) {
    const { url, values } = this.#state.preset
    const { template: _template, variables: _variables, ...others } = values
    return { url, body: { values: { ...others, ...set } } }
  }

  // `answer` came after `body` was posted.
  keep({ panel }, { values }) {
    if (!panel) return this.#keepPreset(values)
    const { template, variables } = panel.fields
    this.#state.scopes[this.scope] = { template, variables }
  }

  #keepPreset({ variables, ...values }) {
    const { preset, scopes } = this.#state
    if (variables) values.variables = JSON.parse(variables)
    preset.values = values
    for (const [name, told] of Object.entries(scopes.preset)) {
      const isSet = name in values
      scopes.preset[name] = {
        ...told,
        value: isSet ? values[name] : told.under,
        from: isSet ? preset.name : "",
      }
    }
  }
}

// However it is laid out, and in whatever order; what is no JSON stays what it is.
function compact(text) {
  try {
    const entries = Object.entries(JSON.parse(text)).sort(([a], [b]) => (a < b ? -1 : 1))
    return entries.length ? JSON.stringify(entries) : ""
  } catch {
    return text.trim()
  }
}

function written(variables) {
  const isEmpty = !variables || Object.keys(variables).length === 0
  return isEmpty ? "" : JSON.stringify(variables, null, 2)
}

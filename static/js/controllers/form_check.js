// Says of a JSON schema and of a grammar whether the model can follow it, as soon as it is saved.

import { HttpError, post } from "lib/http"

const NAMES = ["json_schema", "grammar"]

// `fields` are the SettingFields of the panel.
export function bindFormCheck(panel, { settings, catalogue }, fields) {
  for (const name of NAMES) {
    const check = new Check(fields.find((field) => field.name === name), panel, catalogue)
    settings.addEventListener("change", () => check.look(settings.panel.fields[name].value))
  }
}

class Check {
  #field
  #panel
  #catalogue
  #last = ""
  #turn = 0

  constructor(field, panel, catalogue) {
    this.#field = field
    this.#panel = panel
    this.#catalogue = catalogue
  }

  async look(text) {
    const model = this.#catalogue.model.name
    const key = `${model}\n${text}`
    if (key === this.#last) return
    this.#last = key
    const turn = ++this.#turn
    this.#field.warn("")
    if (!text) return
    const problem = await this.#ask(model, text)
    if (turn === this.#turn) this.#field.warn(problem)
  }

  async #ask(model, text) {
    try {
      const url = this.#panel.dataset.form.replace(/0\/$/, `${encodeURIComponent(model)}/`)
      return (await post(url, { [this.#field.name]: text })).problem
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      this.#last = ""
      return error.message
    }
  }
}

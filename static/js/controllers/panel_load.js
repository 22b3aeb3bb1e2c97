// How the model is loaded, in the panel beside a chat, for those who may set it: fetched once it is
// unfolded, and again for another model.

import { LoadForm } from "controllers/load_form"
import { get, post } from "lib/http"
import { toast } from "lib/toast"

// `panel` is told by `reloading` that the model is on its way to be loaded otherwise; whoever does
// that says it too.
export function bindLoad(panel, page) {
  const group = document.getElementById("load-group")
  if (group) new LoadGroup(group, panel, page).listen()
}

class LoadGroup {
  #group
  #panel
  #page
  #body = document.getElementById("load-body")
  #form = null
  #model = ""

  constructor(group, panel, page) {
    this.#group = group
    this.#panel = panel
    this.#page = page
  }

  listen() {
    this.#group.addEventListener("toggle", () => this.#load())
    this.#page.settings.addEventListener("change", () => this.#load())
    this.#panel.addEventListener("reloading", () => this.#load({ anew: true }))
    this.#body.addEventListener("submit", (event) => this.#save(event))
  }

  get #url() {
    return this.#panel.dataset.load.replace(/0\/$/, `${encodeURIComponent(this.#model)}/`)
  }

  async #load({ anew = false } = {}) {
    const { name } = this.#page.catalogue.model
    if (!this.#group.open || (name === this.#model && !anew)) return
    this.#model = name
    this.#body.setAttribute("aria-busy", "true")
    try {
      const { html } = await get(this.#url)
      if (name === this.#model) this.#show(html)
    } catch (error) {
      this.#model = ""
      toast(error.message, { tone: "bad" })
    }
    this.#body.setAttribute("aria-busy", "false")
  }

  #show(html) {
    const wasInside = this.#body.contains(document.activeElement)
    this.#body.innerHTML = html // the server's own template
    this.#form = new LoadForm(this.#body.querySelector("form"))
    if (wasInside) this.#group.querySelector("summary").focus()
  }

  async #save(event) {
    event.preventDefault()
    const [form, button] = [this.#form, event.submitter]
    if (button) button.disabled = true
    try {
      const { message, errors } = await post(this.#url, form.values)
      if (errors) form.refuse(errors)
      else {
        toast(message)
        this.#panel.dispatchEvent(new Event("reloading"))
      }
    } catch (error) {
      toast(error.message, { tone: "bad" })
    }
    if (button) button.disabled = false
  }
}

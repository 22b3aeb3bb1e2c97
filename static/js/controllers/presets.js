// The presets in the settings panel: one is chosen, made of what is set, renamed, shared, deleted.

import { gettext, interpolate } from "lib/i18n"
import { openMenu } from "lib/menu"
import { partsOf } from "lib/template"
import { post } from "lib/http"
import { toast } from "lib/toast"

const UNDO_S = 10

export function bindPresets(panel, page) {
  new Presets(panel, page.settings).listen()
}

class Presets {
  #panel
  #settings
  #parts
  #menu = document.getElementById("preset-menu")
  #dialog = new NameDialog(document.getElementById("preset-dialog"))

  constructor(panel, settings) {
    this.#panel = panel
    this.#settings = settings
    this.#parts = partsOf(panel)
  }

  listen() {
    const { preset, presetMenu } = this.#parts
    this.#settings.addEventListener("change", () => this.#show())
    preset.addEventListener("change", () => {
      this.#settings.choosePreset(preset.value ? Number(preset.value) : null)
    })
    presetMenu.addEventListener("click", () => {
      this.#prepare()
      openMenu(this.#menu, presetMenu, (what) => this.#do(what))
    })
  }

  get #chosen() {
    const id = this.#settings.presetId
    return this.#settings.panel?.presets.find((preset) => preset.id === id)
  }

  #show() {
    const { panel, scope } = this.#settings
    this.#panel.querySelector(".panel-preset").hidden = scope !== "chat"
    const none = new Option(gettext("None"), "")
    const options = panel.presets.map((each) => new Option(nameOf(each), each.id))
    this.#parts.preset.replaceChildren(none, ...options)
    this.#parts.preset.value = this.#chosen?.id ?? ""
  }

  #prepare() {
    const chosen = this.#chosen
    for (const item of this.#menu.querySelectorAll("[data-own]")) item.hidden = !chosen?.mine
    for (const item of this.#menu.querySelectorAll("[data-chosen]")) item.hidden = !chosen
    const { share, update, ...rest } = itemsOf(this.#menu)
    if (!chosen) return
    update.textContent = interpolate(gettext("Save what is set into “%(name)s”"), chosen)
    update.disabled = Object.keys(this.#settings.panel.own).length === 0
    share.setAttribute("aria-checked", String(chosen.shared))
    share.disabled = "closed" in share.dataset && !chosen.shared
    rest.default.setAttribute("aria-checked", String(chosen.default))
  }

  #do(what) {
    const chosen = this.#chosen
    const deeds = {
      create: () => this.#create(),
      update: () => this.#update(chosen),
      rename: () => this.#rename(chosen),
      share: () => this.#post(chosen, "", { shared: !chosen.shared }),
      default: () => this.#post(chosen, "default/", { default: !chosen.default }),
      delete: () => this.#delete(chosen),
    }
    return deeds[what]()
  }

  // What was set in the chat is in the preset from now on, and so not in the chat any more.
  async #create() {
    const values = this.#settings.kept
    const title = gettext("Save as a new preset")
    const made = await this.#dialog.ask(title, "", (name) =>
      post(this.#panel.dataset.presets, { name, values }),
    )
    if (!made) return
    this.#settings.choosePreset(made.id)
    this.#settings.resetAll()
  }

  async #update(preset) {
    const values = this.#settings.kept
    if (await this.#post(preset, "", { values })) this.#settings.resetAll()
  }

  async #rename(preset) {
    const title = gettext("Rename the preset")
    const renamed = await this.#dialog.ask(title, preset.name, (name) =>
      post(this.#url(preset), { name }),
    )
    if (renamed) this.#settings.load()
  }

  async #delete(preset) {
    const gone = await this.#post(preset, "delete/")
    if (!gone) return
    toast(interpolate(gettext("The preset “%(name)s” is deleted."), preset), {
      seconds: UNDO_S,
      action: { label: gettext("Undo"), run: () => this.#restore(gone.undo) },
    })
  }

  async #restore(url) {
    try {
      await post(url)
      this.#settings.load()
    } catch (error) {
      toast(error.message, { tone: "bad" })
    }
  }

  async #post(preset, what, data = {}) {
    try {
      const answer = await post(`${this.#url(preset)}${what}`, data)
      this.#settings.load()
      return answer
    } catch (error) {
      toast(error.message, { tone: "bad" })
      return null
    }
  }

  #url({ id }) {
    return `${this.#panel.dataset.presets}${id}/`
  }
}

// Asks for a name until the server takes it, or the person gives up.
class NameDialog {
  #dialog
  #input
  #error

  constructor(dialog) {
    this.#dialog = dialog
    this.#input = dialog.querySelector("input")
    this.#error = dialog.querySelector(".field-errors")
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close())
  }

  // What `save` answered; null when the person gave up.
  ask(title, name, save) {
    this.#dialog.querySelector("h2").textContent = title
    this.#input.value = name
    this.#complain("")
    this.#dialog.showModal()
    this.#input.select()
    return new Promise((resolve) => {
      const ending = new AbortController()
      const { signal } = ending
      let saved = null
      this.#dialog.addEventListener("submit", async (event) => {
        event.preventDefault()
        try {
          saved = await save(this.#input.value)
          this.#dialog.close()
        } catch (error) {
          this.#complain(error.message)
        }
      }, { signal })
      this.#dialog.addEventListener("close", () => {
        ending.abort()
        resolve(saved)
      }, { signal })
    })
  }

  #complain(words) {
    this.#error.textContent = words
    this.#input.setAttribute("aria-invalid", String(Boolean(words)))
    this.#input.focus()
  }
}

function nameOf({ name, mine, owner }) {
  return mine ? name : interpolate(gettext("%(name)s (from %(owner)s)"), { name, owner })
}

function itemsOf(menu) {
  const items = [...menu.querySelectorAll("[data-do]")]
  return Object.fromEntries(items.map((item) => [item.dataset.do, item]))
}

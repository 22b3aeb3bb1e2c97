// The panel on the right with the settings of the chat: closed to begin with, and as it was left.
// Where there is little room it lies over the page like a sheet.

import { SettingField, countOf } from "controllers/setting_field"
import { bindFormCheck } from "controllers/form_check"
import { bindLoad } from "controllers/panel_load"
import { bindPresets } from "controllers/presets"
import { bindRoom } from "controllers/context_room"
import { commands } from "models/commands"
import { gettext, interpolate } from "lib/i18n"
import { partsOf } from "lib/template"

const KEY = "settings-panel"
const SAID_MS = 2500

const narrow = matchMedia("(max-width: 1100px)")

export function bindSettings(page) {
  const panel = new Panel(document.getElementById("panel"), page)
  panel.listen()
  if (localStorage[KEY] === "open" && !narrow.matches) panel.open()
}

class Panel {
  #root
  #page
  #parts
  #fields
  #opener = document.getElementById("panel-opener")
  #scrim = document.getElementById("panel-scrim")
  #fading = 0

  constructor(root, page) {
    this.#root = root
    this.#page = page
    this.#parts = partsOf(root)
    const options = [...root.querySelectorAll("[data-setting]")]
    this.#fields = options.map((option) => new SettingField(option, page.settings))
    bindRoom(root, page, this.#fields.find(({ name }) => name === "context"))
    bindLoad(root, page)
    bindPresets(root, page)
    bindFormCheck(root, page, this.#fields)
  }

  listen() {
    const { settings, catalogue } = this.#page
    settings.addEventListener("change", () => this.#show())
    settings.addEventListener("status", ({ detail }) => this.#say(detail))
    settings.addEventListener("error", ({ detail }) => this.#complain(detail.message))
    const toggle = () => (this.#isOpen ? this.close() : this.open(true))
    this.#opener.addEventListener("click", toggle)
    commands.offer("settings", toggle, () => !this.#opener.hidden)
    this.#parts.close.addEventListener("click", () => this.close())
    this.#scrim.addEventListener("click", () => this.close())
    this.#root.addEventListener("keydown", (event) => this.#escape(event))
    this.#root.addEventListener("change", ({ target }) => {
      if (target.name === "scope") settings.goTo(target.value)
    })
    this.#parts.resetAll.addEventListener("click", () => settings.resetAll())
    narrow.addEventListener("change", () => this.#rest())
    addEventListener("pagehide", () => settings.flush())
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) settings.flush()
      else if (this.#isOpen) settings.load()
    })
    this.#opener.hidden = !catalogue.model
  }

  get #isOpen() {
    return !this.#root.hidden
  }

  open(isAsked = false) {
    this.#root.hidden = false
    this.#opener.setAttribute("aria-expanded", "true")
    this.#page.settings.load()
    this.#rest()
    if (!isAsked) return
    localStorage[KEY] = "open"
    this.#root.focus()
  }

  close() {
    this.#root.hidden = true
    this.#opener.setAttribute("aria-expanded", "false")
    localStorage[KEY] = "closed"
    this.#rest()
    this.#opener.focus()
  }

  // While it lies over the page, the rest of the page is out of reach.
  #rest() {
    const isSheet = this.#isOpen && narrow.matches
    this.#scrim.hidden = !isSheet
    for (const id of ["rail", "chat"]) document.getElementById(id).inert = isSheet
    document.querySelector(".topbar").inert = isSheet
    if (isSheet) this.#root.setAttribute("aria-modal", "true")
    else this.#root.removeAttribute("aria-modal")
    this.#root.setAttribute("role", isSheet ? "dialog" : "region")
  }

  #escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return
    if (document.querySelector(":popover-open, dialog:modal")) return
    event.preventDefault()
    event.stopPropagation()
    this.close()
  }

  #show() {
    const { panel } = this.#page.settings
    for (const field of this.#fields) field.show()
    this.#parts.problem.hidden = true
    this.#parts.scopeWords.textContent = wordsOfScope(panel)
    this.#parts.resetAll.disabled = Object.keys(panel.own).length === 0
    this.#showThinking(panel.thinking)
    this.#showTemplate(panel.fields.template.value)
    for (const group of this.#root.querySelectorAll("[data-group]")) {
      const members = this.#fields.filter((field) => field.group === group)
      group.querySelector("[data-count]").textContent = countOf(members)
    }
  }

  #showThinking({ offered, switch: isSwitch, efforts, budget }) {
    this.#root.querySelector("[data-group='thinking']").hidden = !offered
    const effort = this.#fields.find(({ name }) => name === "effort")
    effort.isHidden = efforts.length === 0
    effort.offer(efforts)
    this.#fields.find(({ name }) => name === "thinking_budget").isHidden = !budget
    this.#parts.thinkingWords.textContent = isSwitch
      ? gettext("Thinking is switched on and off beneath the message box.")
      : gettext("This model always thinks before it answers.")
  }

  // The template has an editor of its own, a page that knows this chat.
  #showTemplate(template) {
    const { words, edit } = partsOf(this.#root.querySelector("[data-setting='template']"))
    const { catalogue, conversation } = this.#page
    words.textContent = template ? words.dataset.other : words.dataset.own
    const page = edit.dataset.url.replace(/0\/$/, `${encodeURIComponent(catalogue.model.name)}/`)
    edit.href = conversation.info ? `${page}?chat=${conversation.info.id}` : page
  }

  #say(status) {
    clearTimeout(this.#fading)
    const words = { saving: "", saved: gettext("Saved"), failed: gettext("Not saved yet"), "": "" }
    this.#parts.saved.textContent = words[status]
    this.#parts.saved.dataset.tone = status
    if (status === "saved") this.#fading = setTimeout(() => this.#say(""), SAID_MS)
  }

  #complain(words) {
    this.#parts.problem.textContent = words
    this.#parts.problem.hidden = false
  }
}

function wordsOfScope({ scope, title }) {
  const words = {
    chat: gettext("What you set here holds in this chat, with whatever model."),
    mine: gettext("Holds in all your chats with %(model)s, unless a preset or a chat says otherwise."),
    everybody: gettext("Holds for everybody who uses %(model)s, unless they set something else."),
  }
  return interpolate(words[scope], { model: title })
}

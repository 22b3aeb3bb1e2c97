// The settings of the chat on the page, as the panel shows and changes them: one request at a time,
// and what is typed meanwhile goes with the next.
//
// Events: `change` (the panel's state is another one), `status` (detail: "saving", "saved", "" or
// "failed"), `error` (detail: the HttpError that the state could not be had for).

import { forget, recall, remember } from "lib/session"
import { HttpError, post } from "lib/http"
import { uuid } from "lib/uuid"

const PAUSE_MS = 350
const RETRY_MS = 4_000
const DRAFT = "settings:new"

export class Settings extends EventTarget {
  panel = null // see presets/panel.py
  errors = {} // by the setting's name: why what was typed does not count
  scope = "chat"
  #catalogue
  #conversation
  #newUrl
  #draft // of a chat that has not begun: {settings, preset}
  #sent = null // of it, what the chat began with
  #set = {}
  #reset = new Set()
  #preset // undefined: not chosen anew
  #tab = uuid()
  #timer = 0
  #isBusy = false
  #isDue = false

  // `preset` is the id of the one that new chats begin with, or null.
  constructor({ catalogue, conversation, newUrl, preset }) {
    super()
    this.#catalogue = catalogue
    this.#conversation = conversation
    this.#newUrl = newUrl
    this.#draft = (!conversation.info && recall(DRAFT)) || { settings: {}, preset }
    catalogue.addEventListener("change", () => this.panel && this.load())
    conversation.addEventListener("begun", () => this.#begun())
    conversation.addEventListener("settings", ({ detail }) => {
      if (detail.by !== this.#tab && this.panel) this.load()
    })
  }

  // What a new chat begins with.
  get opening() {
    if (this.#conversation.info) return {}
    this.#sent = this.#draft
    return this.#draft
  }

  get presetId() {
    return this.panel?.preset?.id ?? (this.#conversation.info ? null : this.#draft.preset)
  }

  // What is set by hand here, and in the preset under it: what a preset made of it would hold.
  get kept() {
    return { ...this.panel?.preset?.values, ...this.panel?.own }
  }

  load() {
    this.#isDue = true
    this.#go()
  }

  goTo(scope) {
    this.scope = scope
    this.errors = {}
    this.load()
  }

  set(name, value) {
    this.#reset.delete(name)
    this.#set[name] = value
    this.#later()
  }

  // What was typed cannot be, as the page itself can tell: nothing of it is sent.
  refuse(name) {
    delete this.#set[name]
  }

  reset(...names) {
    for (const name of names) {
      delete this.#set[name]
      delete this.errors[name]
      this.#reset.add(name)
    }
    this.#now()
  }

  resetAll() {
    this.reset(...Object.keys(this.panel.own))
  }

  choosePreset(id) {
    this.#preset = id
    if (!this.#conversation.info) this.#draft = { ...this.#draft, preset: id } // sent at once or not
    this.#now()
  }

  // Nothing typed is lost with the page.
  flush() {
    if (this.#timer) this.#now()
  }

  // What was changed while the chat was being made is not in it yet.
  #begun() {
    forget(DRAFT)
    const { settings, preset } = this.#draft
    const began = this.#sent?.settings ?? {}
    const isOther = (name) => JSON.stringify(settings[name]) !== JSON.stringify(began[name])
    const changed = Object.keys(settings).filter(isOther)
    const gone = Object.keys(began).filter((name) => !(name in settings))
    for (const name of changed) this.#set[name] = settings[name]
    for (const name of gone) this.#reset.add(name)
    if (preset !== (this.#sent?.preset ?? null)) this.#preset = preset
    if (changed.length || gone.length || this.#preset !== undefined) this.#now()
  }

  #later() {
    this.#tell("status", "saving")
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#now(), PAUSE_MS)
  }

  #now() {
    clearTimeout(this.#timer)
    this.#timer = 0
    this.#isDue = true
    this.#tell("status", "saving")
    this.#go()
  }

  async #go() {
    if (this.#isBusy || !this.#catalogue.model) return
    this.#isBusy = true
    while (this.#isDue) {
      this.#isDue = false
      await this.#ask(this.#takeChanges())
    }
    this.#isBusy = false
  }

  #takeChanges() {
    const changes = { set: this.#set, reset: [...this.#reset] }
    if (this.#preset !== undefined) changes.preset = this.#preset
    this.#set = {}
    this.#reset = new Set()
    this.#preset = undefined
    return changes
  }

  async #ask(changes) {
    const { model, mode } = this.#catalogue.choice
    const { scope } = this
    const { info } = this.#conversation
    const draft = info ? {} : { draft: this.#draft.settings, preset: this.#draft.preset }
    const url = info ? `${info.url}settings/` : this.#newUrl
    const names = Object.keys(changes.set)
    const isChange = names.length > 0 || changes.reset.length > 0 || "preset" in changes
    try {
      const answer = await post(url, { scope, model, mode, by: this.#tab, ...draft, ...changes })
      if (scope === this.scope) this.#take(answer, names, isChange && !info)
      if (isChange) this.#tell("status", Object.keys(answer.errors).length ? "" : "saved")
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      if (isChange && (error.status === 0 || error.status >= 500)) this.#giveBack(changes)
      this.#tell("status", isChange ? "failed" : "")
      this.#tell("error", error)
    }
  }

  #take({ panel, errors }, names, isDraft) {
    this.panel = panel
    for (const name of names) delete this.errors[name]
    Object.assign(this.errors, errors)
    if (isDraft && panel.scope === "chat") {
      this.#draft = { settings: panel.own, preset: panel.preset?.id ?? null }
      if (this.#conversation.info) this.#begun()
      else remember(DRAFT, this.#draft)
    }
    this.#tell("change")
  }

  // What could not be sent goes with the next change, unless it was changed again since.
  #giveBack({ set, reset, preset }) {
    this.#set = { ...set, ...this.#set }
    for (const name of reset) if (!(name in this.#set)) this.#reset.add(name)
    if (this.#preset === undefined) this.#preset = preset
    this.#timer ||= setTimeout(() => this.#now(), RETRY_MS)
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }
}

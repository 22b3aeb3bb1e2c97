// The slider of the context length: what is recommended, what there is room for and what it costs;
// and the offer to load the model with more room, saying who uses it.

import { gettext, interpolate, number } from "lib/i18n"
import { get, post } from "lib/http"
import { partsOf } from "lib/template"
import { size } from "lib/sizes"
import { toast } from "lib/toast"

// `field` is the SettingField of the context length.
export function bindRoom(panel, page, field) {
  new Room(document.getElementById("room"), panel, page, field).listen()
}

class Room {
  #root
  #panel
  #page
  #field
  #parts
  #slider
  #room = null
  #model = ""

  constructor(root, panel, page, field) {
    this.#root = root
    this.#panel = panel
    this.#page = page
    this.#field = field
    this.#parts = partsOf(root)
    this.#slider = root.querySelector(".slider")
  }

  listen() {
    const option = this.#panel.querySelector("[data-setting='context']")
    this.#page.settings.addEventListener("change", () => this.#load())
    option.addEventListener("typed", ({ detail }) => this.#follow(detail))
    this.#slider.addEventListener("input", () => {
      const [tokens] = this.#room.stops[this.#slider.value]
      this.#field.take(String(tokens))
    })
    this.#parts.reload.addEventListener("click", () => this.#reload())
    this.#panel.addEventListener("reloading", () => {
      this.#model = ""
      this.#page.settings.load()
    })
  }

  get #wished() {
    return this.#page.settings.panel.fields.context.value
  }

  async #load() {
    const { name } = this.#page.catalogue.model
    if (name !== this.#model) {
      this.#model = name
      this.#room = await this.#ask(name)
    }
    if (name === this.#model && this.#room) this.#draw()
  }

  async #ask(name) {
    try {
      return await get(this.#panel.dataset.room.replace(/0\/$/, `${encodeURIComponent(name)}/`))
    } catch (error) {
      this.#model = ""
      toast(error.message, { tone: "bad" })
      return null
    }
  }

  #draw() {
    const { stops, recommended, longest, most, pool, settings } = this.#room
    partsOf(this.#panel).loadSettings.href = settings
    this.#root.hidden = stops.length === 0
    if (this.#root.hidden) return
    this.#slider.max = stops.length - 1
    this.#mark("recommended", recommended)
    this.#mark("pool", pool)
    const words = [
      recommended && [gettext("recommended %(tokens)s"), recommended],
      pool && [gettext("room now for %(tokens)s"), pool],
      longest && [gettext("made for %(tokens)s"), longest],
      most && [gettext("at most %(tokens)s for your account"), most],
    ].filter(Boolean)
    const told = words.map(([text, tokens]) => interpolate(text, { tokens: number(tokens) }))
    this.#parts.marks.textContent = told.join(" · ")
    this.#follow(this.#wished)
  }

  #mark(name, tokens) {
    const { stops } = this.#room
    const part = this.#parts[name]
    part.hidden = !tokens || tokens > stops.at(-1)[0]
    if (!part.hidden) part.style.setProperty("--at", this.#place(tokens) / (stops.length - 1 || 1))
  }

  // Where on the slider so many tokens are, between two stops as well.
  #place(tokens) {
    const { stops } = this.#room
    const above = stops.findIndex(([size]) => size >= tokens)
    if (above < 0) return stops.length - 1
    if (above === 0) return 0
    const [low, high] = [stops[above - 1][0], stops[above][0]]
    return above - 1 + (tokens - low) / (high - low)
  }

  // No chat is longer than what the model was made for.
  #follow(tokens) {
    if (!this.#room?.stops.length) return
    const { stops, pool } = this.#room
    const longest = this.#room.longest || Infinity
    const allowed = this.#room.most ?? Infinity
    const most = Math.min(longest, allowed)
    const counted = Math.min(tokens || pool || most, most)
    const place = this.#place(counted)
    this.#slider.value = Math.round(place)
    const done = (100 * this.#slider.value) / (this.#slider.max || 1)
    this.#slider.style.setProperty("--done", `${done}%`)
    this.#slider.setAttribute("aria-valuetext", number(counted))
    const pattern = costWords(tokens > most, allowed < longest)
    const facts = { tokens: number(counted), size: size(this.#bytes(place)) }
    this.#parts.cost.textContent = interpolate(pattern, facts)
    this.#parts.track.hidden = stops.length < 2
    this.#offer(tokens && counted)
  }

  #bytes(place) {
    const { stops } = this.#room
    const [below, above] = [stops[Math.floor(place)], stops[Math.ceil(place)]]
    return below[1] + (above[1] - below[1]) * (place - Math.floor(place))
  }

  // More than there is room for: the model would have to be loaded with more.
  #offer(tokens) {
    const { pool, loaded, users, may } = this.#room
    this.#parts.offer.hidden = !may || !pool || !tokens || tokens <= pool
    if (this.#parts.offer.hidden) return
    const facts = { pool: number(pool), tokens: number(tokens), users }
    const text = !loaded
      ? gettext("The model would be loaded with room for %(pool)s tokens.")
      : users
        ? gettext("The model is loaded with room for %(pool)s tokens. It is in use by %(users)s: replies are finished first.")
        : gettext("The model is loaded with room for %(pool)s tokens. Nobody uses it now.")
    this.#parts.offerWords.textContent = interpolate(text, facts)
    const label = loaded
      ? gettext("Load it anew with room for %(tokens)s")
      : gettext("Make room for %(tokens)s")
    this.#parts.reload.textContent = interpolate(label, facts)
    this.#parts.reload.dataset.tokens = tokens
  }

  async #reload() {
    const { tokens } = this.#parts.reload.dataset
    const url = this.#panel.dataset.room.replace(/0\/$/, `${encodeURIComponent(this.#model)}/`)
    try {
      const { message } = await post(url, { tokens: Number(tokens) })
      toast(message)
      this.#panel.dispatchEvent(new Event("reloading"))
    } catch (error) {
      toast(error.message, { tone: "bad" })
    }
  }
}

// More was wished for than counts: because of the account, or of the model.
function costWords(isBeyond, isOwnLimit) {
  if (!isBeyond) return gettext("A chat of %(tokens)s tokens takes %(size)s of memory for its context.")
  return isOwnLimit
    ? gettext("Your account may have %(tokens)s tokens: more does not count. That takes %(size)s of memory for its context.")
    : gettext("The model was made for %(tokens)s tokens: no chat is longer. That takes %(size)s of memory for its context.")
}

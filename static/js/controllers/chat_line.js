// Keeps the page in touch with the server, and says in a slim bar when it is not.

import { Socket } from "lib/socket"
import { gettext } from "lib/i18n"
import { partsOf } from "lib/template"

const QUIET_MS = 1_000 // a shorter break is nobody's business
const LONG_HIDDEN_MS = 30_000
const TOO_MANY = 4429

export function bindLine({ conversation, beginning }) {
  const bar = new Bar(document.getElementById("line"))
  const { dataset } = document.getElementById("chat")
  let socket = null

  function open(path) {
    socket = new Socket(path)
    socket.addEventListener("lost", ({ detail }) => bar.warn(wake, detail))
    socket.addEventListener("message", () => bar.clear())
    socket.addEventListener("closed", ({ detail }) => closed(detail, bar, dataset))
    conversation.attach(socket)
  }

  function wake() {
    beginning.wake()
    socket?.wake({ type: "sync" })
  }

  conversation.addEventListener("begun", ({ detail }) => {
    bar.clear()
    history.pushState(null, "", detail.url)
    open(detail.socket)
  })
  beginning.addEventListener("waiting", () => bar.warn(wake))
  addEventListener("popstate", () => location.reload())
  watchNetwork(wake)
  if (conversation.info) open(`/ws${location.pathname.replace(/^\/c\//, "/chat/")}`)
  conversation.resume()
}

function watchNetwork(wake) {
  let hiddenAt = 0
  addEventListener("online", wake)
  addEventListener("offline", wake)
  addEventListener("pageshow", ({ persisted }) => persisted && wake())
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now()
    else if (Date.now() - hiddenAt > LONG_HIDDEN_MS) wake()
  })
}

function closed(code, bar, { login, new: newChat }) {
  if (code === 4401) {
    return location.assign(`${login}?next=${encodeURIComponent(location.pathname)}`)
  }
  const words = {
    4403: gettext("Hearth does not answer pages opened from another address. Open it anew."),
    4404: gettext("This chat was deleted."),
  }[code]
  if (code === 4404) bar.say(words, gettext("New chat"), () => location.assign(newChat))
  else bar.say(words ?? gettext("This page is out of date."), gettext("Reload"), reload)
}

function reload() {
  location.reload()
}

class Bar {
  #element
  #parts
  #timer = 0

  constructor(element) {
    this.#element = element
    this.#parts = partsOf(element)
    this.#parts.action.addEventListener("click", () => this.run())
  }

  warn(wake, code) {
    const words =
      code === TOO_MANY
        ? gettext("Too many tabs are open. Close some, and this one goes on.")
        : gettext("The connection is lost. Trying again…")
    this.#timer ||= setTimeout(() => this.say(words, gettext("Try now"), wake), QUIET_MS)
  }

  clear() {
    if (!this.#timer) return
    clearTimeout(this.#timer)
    this.#timer = 0
    this.#element.hidden = true
  }

  say(words, label, run) {
    this.#parts.words.textContent = words
    this.#parts.action.textContent = label
    this.#parts.action.hidden = false
    this.run = run
    this.#element.hidden = false
  }
}

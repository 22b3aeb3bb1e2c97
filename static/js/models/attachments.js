// The files beside the box that are not sent yet: brought to the server one after the other, kept
// through a reload, counted in tokens.
//
// Event `change`: one came, went, arrived, failed or was counted.

import { HttpError, get, post, upload } from "lib/http"
import { forget, recall, remember } from "lib/session"
import { gettext, interpolate } from "lib/i18n"
import { shortSize } from "lib/words"

export const LARGEST = 2_000_000 // bytes, as on the server
export const MOST = 20 // files of one message
const RETRY_MS = 2_000
const UNREADABLE = "unreadable"
const BYTES_A_TOKEN = 4 // about, in English, Chinese and code alike, where UTF-8 is counted

export class Attachments extends EventTarget {
  items = [] // {name, size, state: "waiting" | "ready" | "failed", text?, record?, problem?, tokens?}
  #url
  #key
  #model = ""
  #isBringing = false
  #isCounting = false

  // `url` takes files; `conversation` is whose draft these belong to, undefined in a new chat.
  constructor(url, conversation) {
    super()
    this.#url = url
    this.#key = keyOf(conversation)
    for (const record of recall(this.#key) ?? []) this.items.push(ready(record))
  }

  get isEmpty() {
    return this.items.length === 0
  }

  // Whether some are still on their way.
  get isBusy() {
    return this.items.some(({ state }) => state === "waiting")
  }

  get hasFailed() {
    return this.items.some(({ state }) => state === "failed")
  }

  get records() {
    return this.items.filter(({ record }) => record).map(({ record }) => record)
  }

  // {count, isExact}: tokens of them all.
  get tokens() {
    const known = this.items.filter(({ record }) => record)
    return {
      count: known.reduce((sum, item) => sum + (item.tokens ?? about(item)), 0),
      isExact: known.every(({ tokens }) => tokens !== undefined),
    }
  }

  // Files as the browser gives them. Returns how many there was no room for.
  add(files) {
    const room = Math.max(0, MOST - this.items.length)
    for (const file of files.slice(0, room)) this.items.push(coming(file))
    this.#changed()
    this.#bring()
    return Math.max(0, files.length - room)
  }

  // A long text from the clipboard, which may be put into the box after all.
  addText(text, name) {
    const file = new File([text], name, { type: "text/plain" })
    if (this.items.length >= MOST) return 1
    this.items.push({ ...coming(file), text })
    this.#changed()
    this.#bring()
    return 0
  }

  // Those of a message that comes back into the box.
  takeBack(records) {
    this.items.push(...records.map(ready))
    this.#changed()
    this.#count()
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item)
    this.#changed()
    if (item.record) post(`${item.record.url}remove/`).catch(ignoreRefusal)
  }

  // They are being sent: none is left here.
  clear() {
    this.items = []
    this.#changed()
  }

  moveTo(conversation) {
    forget(this.#key)
    this.#key = keyOf(conversation)
    this.#keep()
  }

  // Counts in the tokens of this model from now on.
  countFor(model) {
    if (model === this.#model) return
    this.#model = model
    for (const item of this.items) delete item.tokens
    this.#changed()
    this.#count()
  }

  // One after the other, so that they stay in order and the line stays free for words.
  async #bring() {
    if (this.#isBringing) return
    this.#isBringing = true
    for (let item; (item = this.items.find(({ state }) => state === "waiting")); ) {
      await this.#bringOne(item)
      if (!this.items.includes(item) && item.record) this.remove(item)
      this.#changed()
    }
    this.#isBringing = false
    this.#count()
  }

  // Stays waiting while the server cannot be reached: it is tried again.
  async #bringOne(item) {
    try {
      item.bytes ??= await bytesOf(item)
      const { file } = await upload(`${this.#url}?name=${encodeURIComponent(item.name)}`, item.bytes)
      Object.assign(item, { state: "ready", record: file, name: file.name })
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      item.isStalled = error.code !== UNREADABLE && error.status === 0
      if (item.isStalled) return this.#pause()
      Object.assign(item, { state: "failed", problem: error.message })
    }
    delete item.file
    delete item.bytes
  }

  #pause() {
    this.#changed()
    return new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }

  async #count() {
    const model = this.#model
    const next = this.items.find((item) => item.record && item.asked !== model)
    if (!model || !next || this.#isCounting) return
    this.#isCounting = true
    next.asked = model
    const tokens = await tokensOf(next.record, model)
    if (tokens !== null && model === this.#model) next.tokens = tokens
    this.#isCounting = false
    this.#changed()
    this.#count()
  }

  #changed() {
    this.#keep()
    this.dispatchEvent(new Event("change"))
  }

  #keep() {
    const { records } = this
    if (records.length) remember(this.#key, records)
    else forget(this.#key)
  }
}

// Tokens of one, guessed from its size.
export function about({ size }) {
  return Math.max(1, Math.round(size / BYTES_A_TOKEN))
}

// As the model's own tokenizer counts; null where nobody can tell now.
async function tokensOf({ url }, model) {
  try {
    return (await get(`${url}tokens/?model=${encodeURIComponent(model)}`)).tokens
  } catch (error) {
    ignoreRefusal(error)
    return null
  }
}

function coming(file) {
  const { name, size } = file
  if (size > LARGEST) return { name, size, state: "failed", problem: tooLarge(name, size) }
  return { name, size, state: "waiting", file }
}

function ready(record) {
  return { name: record.name, size: record.size, state: "ready", record }
}

function tooLarge(name, size) {
  return interpolate(gettext("%(name)s has %(size)s; a file may have at most %(limit)s."), {
    name,
    size: shortSize(size),
    limit: shortSize(LARGEST),
  })
}

// Read before it is sent: a folder, or a file that was moved since it was chosen, cannot be.
async function bytesOf({ file, name }) {
  try {
    return await file.arrayBuffer()
  } catch {
    const pattern = gettext("%(name)s cannot be read. Is it a folder, or was it moved?")
    throw new HttpError(interpolate(pattern, { name }), { code: UNREADABLE })
  }
}

function keyOf(conversation) {
  return `files:${conversation ?? "new"}`
}

// It makes no difference to who reads the page.
function ignoreRefusal(error) {
  if (!(error instanceof HttpError)) throw error
}

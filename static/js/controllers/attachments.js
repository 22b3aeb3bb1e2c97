// Files for the next message: chosen, dropped or pasted; a chip for each, and whether they fit.

import { announce } from "lib/announce"
import { copyOf, partsOf } from "lib/template"
import { gettext, interpolate, ngettext, number } from "lib/i18n"
import { MOST, about } from "models/attachments"
import { openFile } from "controllers/file_dialog"
import { shortSize } from "lib/words"
import { toast } from "lib/toast"

const LONG_PASTE = 4_000 // characters: more than that is a file
const LONGEST_MESSAGE = 100_000 // characters, as on the server

// `insert(text)` puts text into the box where the caret is.
export function bindAttachments(page, insert) {
  const form = document.getElementById("composer")
  if (partsOf(form).attach) new Tray(form, page, insert).listen() // else there is no model to send to
}

class Tray {
  #parts
  #page
  #insert
  #chips = new Map()

  constructor(form, page, insert) {
    this.#parts = partsOf(form)
    this.#page = page
    this.#insert = insert
  }

  listen() {
    const { attachments, catalogue, conversation, thread } = this.#page
    const { attach, picker, words } = this.#parts
    attach.addEventListener("click", () => picker.click())
    picker.addEventListener("change", () => this.#picked())
    words.addEventListener("paste", (event) => this.#paste(event))
    this.#listenForDrops(document.getElementById("chat"))
    attachments.addEventListener("change", () => this.#show())
    catalogue.addEventListener("change", () => this.#count())
    thread.addEventListener("change", () => this.#showFit())
    conversation.addEventListener("activity", () => this.#showFit())
    conversation.addEventListener("begun", () => attachments.moveTo(conversation.info.id))
    this.#count()
    this.#show()
  }

  #count() {
    const { attachments, catalogue } = this.#page
    if (catalogue.model) attachments.countFor(catalogue.model.name)
    this.#showFit()
  }

  #picked() {
    const { picker, words } = this.#parts
    this.#add([...picker.files])
    picker.value = ""
    words.focus()
  }

  #add(files) {
    const left = this.#page.attachments.add(files)
    if (left) toast(noRoom(left), { tone: "bad" })
    else announce(attached(files.length))
  }

  #paste(event) {
    const files = [...event.clipboardData.files]
    const text = event.clipboardData.getData("text/plain")
    // Spreadsheets put a picture of the cells beside their text.
    if (files.length && !(text && files.every(isPicture))) {
      event.preventDefault()
      return this.#add(files)
    }
    if (text.length < LONG_PASTE) return
    event.preventDefault()
    if (this.#page.attachments.addText(text, gettext("Pasted text.txt"))) {
      toast(noRoom(1), { tone: "bad" })
    }
  }

  // Leaving a child enters its parent: only a pause without either means that they are gone.
  #listenForDrops(area) {
    let leaving = 0
    const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files")
    area.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      clearTimeout(leaving)
      area.toggleAttribute("data-drop", true)
    })
    area.addEventListener("dragleave", () => {
      leaving = setTimeout(() => area.removeAttribute("data-drop"), 80)
    })
    area.addEventListener("drop", (event) => {
      area.removeAttribute("data-drop")
      if (!holdsFiles(event)) return
      event.preventDefault()
      this.#add([...event.dataTransfer.files])
      this.#parts.words.focus()
    })
  }

  #show() {
    const { items } = this.#page.attachments
    const { chips } = this.#parts
    for (const [item, chip] of this.#chips) if (!items.includes(item)) this.#drop(item, chip)
    for (const item of items) {
      const chip = this.#chips.get(item) ?? this.#make(item)
      if (chip.parentElement !== chips) chips.append(chip)
      this.#fill(chip, item)
    }
    chips.hidden = items.length === 0
    this.#showFit()
  }

  #make(item) {
    const chip = copyOf("chip")
    const { name, insert, remove } = partsOf(chip)
    name.addEventListener("click", () => item.record && openFile(item.record))
    insert.addEventListener("click", () => this.#insertInstead(item))
    remove.addEventListener("click", () => this.#remove(item))
    this.#chips.set(item, chip)
    return chip
  }

  #fill(chip, item) {
    const { name, facts, insert, remove } = partsOf(chip)
    name.textContent = item.name
    name.setAttribute("aria-disabled", String(!item.record))
    facts.textContent = factsOf(item)
    if (item.state === "failed" && chip.dataset.state !== "failed") announce(item.problem)
    chip.dataset.state = item.state
    insert.hidden = !item.text || item.text.length > LONGEST_MESSAGE
    const label = interpolate(gettext("Remove %(name)s"), { name: item.name })
    remove.setAttribute("aria-label", label)
  }

  #drop(item, chip) {
    chip.remove()
    this.#chips.delete(item)
  }

  #remove(item) {
    this.#page.attachments.remove(item)
    this.#parts.words.focus()
  }

  #insertInstead(item) {
    this.#page.attachments.remove(item)
    this.#insert(item.text)
  }

  #showFit() {
    const { attachments, catalogue, thread } = this.#page
    const { fit } = this.#parts
    const context = catalogue.model?.context
    const { prompt = 0, completion = 0 } = thread.lastReply?.usage ?? {}
    const words = context ? misfit(attachments, prompt + completion, context) : ""
    fit.hidden = !words
    if (fit.textContent !== words) fit.textContent = words
  }
}

function isPicture({ type }) {
  return type.startsWith("image/")
}

function factsOf({ size, state, problem, tokens, record, isStalled }) {
  if (state === "failed") return problem
  if (!record && isStalled) return gettext("The server does not answer. It is tried again…")
  if (!record) return interpolate(gettext("%(size)s · attaching…"), { size: shortSize(size) })
  return `${shortSize(size)} · ${tokensInWords(tokens ?? about({ size }), tokens !== undefined)}`
}

function tokensInWords(count, isExact) {
  const pattern = isExact
    ? ngettext("%(count)s token", "%(count)s tokens", count)
    : gettext("about %(count)s tokens")
  return interpolate(pattern, { count: number(isExact ? count : Number(count.toPrecision(2))) })
}

// Why the files will not go into the context, or "".
function misfit(attachments, used, context) {
  const { count, isExact } = attachments.tokens
  if (attachments.isEmpty || count + used <= context) return ""
  const facts = {
    tokens: tokensInWords(count, isExact),
    context: number(context),
    used: number(used),
  }
  const pattern =
    count > context
      ? gettext("This does not fit: %(tokens)s, and the model's context holds %(context)s.")
      : gettext("This may not fit: %(tokens)s, and %(used)s of %(context)s are used already.")
  return interpolate(pattern, facts)
}

function attached(n) {
  const pattern = ngettext("A file is being attached.", "%(n)s files are being attached.", n)
  return interpolate(pattern, { n: number(n) })
}

function noRoom(left) {
  const pattern = ngettext(
    "A message takes %(most)s files: %(left)s was left out.",
    "A message takes %(most)s files: %(left)s were left out.",
    left,
  )
  return interpolate(pattern, { most: number(MOST), left: number(left) })
}

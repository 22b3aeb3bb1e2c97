// One search of the hub and its pages, asked until the answer is there.
//
// Event `change`: `rows` (HTML of new rows, or null), `isFirst` (they replace what is shown), `more`
// (the next cursor), `isKnown`, `isBusy`, `line`, `isBad`, `isRefused` (the token
// kept here).

const POLL_MS = 250
const PATIENCE_MS = 45_000

export class HubSearch extends EventTarget {
  #get
  #asked = new URLSearchParams()
  #turn = 0
  #shown = null // the first page's rows as they are on the page
  rows = null
  isFirst = true
  more = ""
  isKnown = false
  isBusy = false
  line = ""
  isBad = false
  isRefused = false

  constructor(get) {
    super()
    this.#get = get
  }

  // The server drew the first page: go on from there.
  resume(asked, { more = "", known, pending, line = "", isBad = false }) {
    this.#asked = asked
    Object.assign(this, { more, isKnown: known === "true", line, isBad })
    if (pending === "true") this.#ask(asked)
  }

  begin(asked) {
    this.#asked = asked
    this.#shown = null
    this.isKnown = false
    return this.#ask(asked)
  }

  again() {
    return this.#ask(this.#asked, { again: true })
  }

  goOn() {
    if (this.isBusy || !this.more) return
    const asked = new URLSearchParams(this.#asked)
    asked.set("cursor", this.more)
    return this.#ask(asked, { isFirst: false })
  }

  // Only the newest question counts. What is known comes at once, what is newer a moment later.
  async #ask(asked, { isFirst = true, again = false } = {}) {
    const turn = ++this.#turn
    const ends = Date.now() + PATIENCE_MS
    this.#tell({ isFirst, isBusy: true, rows: null, isBad: false, isRefused: false, line: "" })
    let insists = again
    while (turn === this.#turn) {
      const answer = await this.#answer(asked, insists)
      if (turn !== this.#turn) return
      this.#take(answer, isFirst, Date.now() > ends)
      if (!this.isBusy) return
      insists = false
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  async #answer(asked, again) {
    const sent = new URLSearchParams(asked)
    if (again) sent.set("again", "1")
    try {
      return await this.#get(sent)
    } catch (error) {
      return { rows: "", more: this.more, pending: false, known: false, line: error.message, bad: true }
    }
  }

  #take({ rows, more, pending, known, line, bad, refused = false }, isFirst, isLate) {
    const isNew = known && !(isFirst && rows === this.#shown)
    const isShown = known && (isFirst || !pending)
    if (isShown && isFirst) this.#shown = rows
    this.#tell({
      isFirst,
      isBusy: pending && !isLate,
      rows: isNew && isShown ? rows : null,
      more: isShown ? more : this.more,
      isKnown: this.isKnown || known,
      line,
      isBad: bad,
      isRefused: refused,
    })
  }

  #tell(news) {
    Object.assign(this, news)
    this.dispatchEvent(new Event("change"))
  }
}

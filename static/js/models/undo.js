// The way back for a deleted chat: open for ten seconds, and carried over a change of page.

const SECONDS = 10
const KEY = "undo"

export class Undo {
  constructor({ url, title, until = Date.now() + SECONDS * 1000 }) {
    this.url = url
    this.title = title
    this.until = until
  }

  // The one left by the page before, if its time is not over; it is handed out once.
  static kept() {
    const line = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    const undo = line && new Undo(JSON.parse(line))
    return undo && undo.secondsLeft > 0 ? undo : null
  }

  keep() {
    sessionStorage.setItem(KEY, JSON.stringify(this))
  }

  get secondsLeft() {
    return Math.ceil((this.until - Date.now()) / 1000)
  }
}

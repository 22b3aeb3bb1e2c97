// What the engine does with one model now, as the server says it, words included.

export class ModelState {
  constructor({ state, label, more = "", progress = 0, pinned = false }) {
    Object.assign(this, { state, label, more, progress, pinned })
  }

  get isReady() {
    return this.state === "ready" || this.state === "draining"
  }

  get isMoving() {
    return ["waiting", "loading", "draining"].includes(this.state)
  }
}

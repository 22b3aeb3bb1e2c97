// The models this machine can run, and which of them (and how) the next message goes to.
//
// Event `change`: another model or mode is chosen.

export class Catalogue extends EventTarget {
  constructor(models, { model, mode }) {
    super()
    this.models = models // [{name, title, quant, context, thinks, always, demo}]
    this.model = models.find(({ name }) => name === model) ?? models[0] ?? null
    this.wishesThinking = mode === "thinking"
  }

  get mode() {
    if (this.model?.always) return "thinking"
    return this.wishesThinking && this.model?.thinks ? "thinking" : "instant"
  }

  // What to say in a request.
  get choice() {
    return { model: this.model?.name ?? "", mode: this.mode }
  }

  find(name) {
    return this.models.find((model) => model.name === name)
  }

  // A model may have left the library since it replied.
  titleOf(name) {
    return this.find(name)?.title ?? name
  }

  choose(name) {
    this.model = this.find(name) ?? this.model
    this.dispatchEvent(new Event("change"))
  }

  setThinking(wished) {
    this.wishesThinking = wished
    this.dispatchEvent(new Event("change"))
  }
}

// A prompt as coloured tokens or as text; what a token is, where the pointer or the arrow keys are.

import { drawTokens, hexOf, readTokens } from "lib/tokens"
import { gettext, interpolate, ngettext, number } from "lib/i18n"
import { partsOf } from "lib/template"

const DRAWING_MS = 6

export class TokenView {
  #parts
  #answer = null
  #current = null
  #mode = "tokens"

  // `root` is templates/chat/tokens.html.
  constructor(root) {
    this.#parts = partsOf(root)
    const { tokens, modes } = this.#parts
    tokens.addEventListener("pointerover", ({ target }) => this.#choose(target.closest(".token")))
    tokens.addEventListener("click", ({ target }) => this.#choose(target.closest(".token")))
    tokens.addEventListener("keydown", (event) => this.#walk(event))
    tokens.addEventListener("focus", () => {
      this.#choose(this.#current ?? tokens.querySelector(".token"))
    })
    modes.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-mode]")
      if (button) this.#show(button.dataset.mode)
    })
  }

  // The text of the prompt as it is shown.
  get text() {
    return this.#answer ? withGap(this.#answer) : ""
  }

  draw(answer) {
    const { tokens, text, count } = this.#parts
    const place = this.#scroller.scrollTop
    this.#answer = answer
    this.#current = null
    tokens.replaceChildren()
    text.textContent = this.text
    count.textContent = countOf(answer.count)
    this.#tell(null)
    this.#show(this.#mode)
    this.#drawOn(drawTokens(readTokens(answer), answer, gapOf(answer)), place)
  }

  // A few milliseconds of each frame, so that whoever types meanwhile does not notice; the reader
  // stays at `place`.
  #drawOn(runs, place) {
    const answer = this.#answer
    const until = performance.now() + DRAWING_MS
    let next
    while (performance.now() < until && !(next = runs.next()).done) {
      this.#parts.tokens.append(next.value)
    }
    if (this.#scroller.scrollTop < place) this.#scroller.scrollTop = place
    if (next?.done) return
    requestAnimationFrame(() => answer === this.#answer && this.#drawOn(runs, place))
  }

  get #scroller() {
    return this.#parts[this.#mode]
  }

  #show(mode) {
    this.#mode = mode
    for (const name of ["tokens", "text"]) this.#parts[name].hidden = name !== mode
    for (const button of this.#parts.modes.children) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode))
    }
    this.#parts.token.hidden = mode !== "tokens"
  }

  #choose(piece) {
    if (!piece || piece === this.#current) return
    this.#current?.classList.remove("is-current")
    this.#current = piece
    piece.classList.add("is-current")
    this.#tell(piece.token)
  }

  #walk(event) {
    const pieces = this.#parts.tokens.getElementsByClassName("token")
    const here = Array.prototype.indexOf.call(pieces, this.#current)
    const next = {
      ArrowRight: here + 1,
      ArrowLeft: here - 1,
      Home: 0,
      End: pieces.length - 1,
    }[event.key]
    if (next === undefined || !pieces[next]) return
    event.preventDefault()
    this.#choose(pieces[next])
    pieces[next].scrollIntoView({ block: "nearest" })
  }

  #tell(token) {
    this.#parts.token.textContent = token
      ? described(token, this.#answer.count)
      : gettext("Point at a token, or use the arrow keys, to see what it is.")
  }
}

function described({ n, id, bytes, special }, count) {
  const values = { n: number(n + 1), count: number(count), id, bytes: hexOf(bytes) }
  const pattern = special
    ? gettext("Token %(n)s of %(count)s · id %(id)s · special · bytes %(bytes)s")
    : gettext("Token %(n)s of %(count)s · id %(id)s · bytes %(bytes)s")
  return interpolate(pattern, values)
}

export function countOf(count) {
  return interpolate(ngettext("%(count)s token", "%(count)s tokens", count), {
    count: number(count),
  })
}

function gapOf({ omitted }) {
  const gap = document.createElement("p")
  gap.className = "token-gap"
  gap.textContent = interpolate(
    ngettext(
      "%(count)s token in the middle is not shown.",
      "%(count)s tokens in the middle are not shown.",
      omitted,
    ),
    { count: number(omitted) },
  )
  return gap
}

function withGap({ text, cut }) {
  if (!cut) return text
  const half = Math.floor(text.length / 2)
  const gap = interpolate(
    ngettext(
      "%(count)s character in the middle is not shown.",
      "%(count)s characters in the middle are not shown.",
      cut,
    ),
    { count: number(cut) },
  )
  return `${text.slice(0, half)}\n[… ${gap} …]\n${text.slice(half)}`
}

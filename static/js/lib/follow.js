// Keeps a scrolling element at its end while the reader is there, and lets go the moment they scroll
// up, be it by a pixel.
//
// Event `change`: whether it follows, or what lies below, may be another.

const NEAR = 24

export class Follow extends EventTarget {
  #scroller
  #top = 0
  #height = 0
  isFollowing = true

  constructor(scroller, content) {
    super()
    this.#scroller = scroller
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true })
    const observer = new ResizeObserver(() => this.#resized())
    observer.observe(content)
    observer.observe(scroller)
  }

  get below() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller
    return scrollHeight - scrollTop - clientHeight
  }

  toEnd() {
    this.isFollowing = true
    this.#scroller.scrollTop = this.#scroller.scrollHeight
    this.#remember()
    this.#changed()
  }

  // The reader looks at something now, and what grows below must not push it away.
  release() {
    this.isFollowing = false
    this.#remember()
    this.#changed()
  }

  #scrolled() {
    const { scrollTop, scrollHeight } = this.#scroller
    const wentUp = scrollTop < this.#top - 1 && scrollHeight >= this.#height
    if (this.below <= NEAR && !wentUp) this.isFollowing = true
    else if (wentUp) this.isFollowing = false
    this.#remember()
    this.#changed()
  }

  #resized() {
    if (this.isFollowing) this.#scroller.scrollTop = this.#scroller.scrollHeight
    this.#remember()
    this.#changed()
  }

  #remember() {
    this.#top = this.#scroller.scrollTop
    this.#height = this.#scroller.scrollHeight
  }

  #changed() {
    this.dispatchEvent(new Event("change"))
  }
}

// The view follows the end while the reader is there; else a quiet button leads back to it.

import { Follow } from "lib/follow"

const WORTH_A_JUMP = 120

export function bindScroll({ thread }) {
  const follow = new Follow(document.getElementById("scroll"), document.getElementById("thread"))
  const jump = document.getElementById("jump")

  follow.addEventListener("change", () => {
    const isAway = !follow.isFollowing && follow.below > WORTH_A_JUMP
    if (!isAway && document.activeElement === jump) document.getElementById("words").focus()
    jump.hidden = !isAway
  })
  jump.addEventListener("click", () => follow.toEnd())
  // Another version stays where the one before it stood, however long it is.
  thread.addEventListener("change", ({ detail }) => {
    if (detail.isOther) follow.release()
  })
  // What one says oneself is always in view.
  let last = thread.lastUtterance
  thread.addEventListener("change", () => {
    if (thread.lastUtterance?.isPending && thread.lastUtterance !== last) follow.toEnd()
    last = thread.lastUtterance
  })
  follow.toEnd()
}

// What can be done on this page by a key or from the switcher. The frame offers what every page
// can, the chat page adds its own.

import { isPressed, isTyping } from "lib/shortcuts"

class Commands {
  #all = new Map()

  // `run` does it; while `isOffered` says no, it is as if there were none.
  offer(id, run, isOffered = () => true) {
    this.#all.set(id, { run, isOffered })
  }

  isOffered(id) {
    return Boolean(this.#all.get(id)?.isOffered())
  }

  run(id) {
    this.#all.get(id).run()
  }

  // The id of the command whose keys these are.
  pressed(event) {
    for (const id of this.#all.keys()) {
      if (isPressed(event, id) && this.isOffered(id) && !isWriting(event)) return id
    }
    return null
  }
}

// A key that writes a sign belongs to the field it is pressed in.
function isWriting(event) {
  const writes = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
  return writes && isTyping(event)
}

export const commands = new Commands()

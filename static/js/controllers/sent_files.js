// The files of a message that was said, as chips that open them.

import { copyOf, partsOf } from "lib/template"
import { shortSize } from "lib/words"

export function sentFiles(files) {
  return files.map(({ id, name, size }) => {
    const item = copyOf("sent-file")
    const parts = partsOf(item)
    item.firstElementChild.dataset.file = id
    parts.name.textContent = name
    parts.facts.textContent = shortSize(size)
    return item
  })
}

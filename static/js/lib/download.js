// Saves a text of the page as a file of the reader's.

const KEPT_MS = 60_000

// Of no type: to "Dockerfile" a browser would add the ending of any other.
const TYPE = "application/octet-stream"

export function download(name, text) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([text], { type: TYPE }))
  link.download = name
  link.click()
  // Some browsers ask the reader first and read the text only then.
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}

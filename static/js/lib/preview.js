// Shows HTML or SVG that a model wrote in a frame of no origin, which reaches nothing: neither this
// page nor any network (see chat/views/preview.py).

import { gettext } from "lib/i18n"

const LEAST = 120
const MOST = 560

// What SVG needs around it to stand in the middle.
const AROUND_SVG = `<!doctype html><style>
  html, body { height: 100%; margin: 0 }
  body { display: grid; place-items: center }
  svg { max-width: 100%; max-height: 100% }
</style>`

// Puts the frame into `place`, whose data-src is the empty page, and runs it.
export function openPreview(place, { kind, text }) {
  const frame = document.createElement("iframe")
  frame.title = gettext("Preview")
  frame.setAttribute("sandbox", "allow-scripts allow-forms")
  frame.referrerPolicy = "no-referrer"
  frame.src = place.dataset.src
  const page = kind === "svg" ? AROUND_SVG + text : text
  // Its origin is none, so that no other can be named; it is the frame itself that is told.
  frame.addEventListener("load", () => frame.contentWindow.postMessage(page, "*"))
  place.replaceChildren(frame)
  if (kind === "html") fitOnce(frame, place)
}

export function closePreview(place) {
  place.replaceChildren()
  place.style.removeProperty("height")
}

// As high as the page says it is, once: a page that grows by its frame would grow for ever.
function fitOnce(frame, place) {
  const over = new AbortController()
  function hear({ source, data }) {
    if (!frame.isConnected) return over.abort()
    if (source !== frame.contentWindow || !Number.isFinite(data?.height)) return
    over.abort()
    place.style.height = `${Math.min(MOST, Math.max(LEAST, Math.ceil(data.height) + 2))}px`
  }
  addEventListener("message", hear, { signal: over.signal })
}

// What the buttons on code and tables inside a reply do.

import { closePreview, openPreview } from "lib/preview"
import { copy } from "controllers/copying"
import { download } from "lib/download"
import { fileName, previewKind } from "lib/languages"
import { partsOf } from "lib/template"
import { toCsv, toMarkdown } from "lib/table"

export const blockActions = {
  "copy-code": (button) => copy(button, codeOf(button).text),
  "download-code"(button) {
    const { language, text } = codeOf(button)
    download(fileName(language, text), text)
  },
  wrap(button) {
    const isWrapped = button.closest(".code").toggleAttribute("data-wrap")
    button.setAttribute("aria-pressed", String(isWrapped))
  },
  "copy-csv": (button) => copy(button, toCsv(tableOf(button))),
  "copy-table": (button) => copy(button, toMarkdown(tableOf(button))),
  code: (button) => look(button, false),
  preview: (button) => look(button, true),
  fullscreen(button) {
    const frame = button.closest(".code")
    if (document.fullscreenElement === frame) document.exitFullscreen()
    else frame.requestFullscreen()
  },
}

// Between the code and what it looks like; what runs in a preview ends with it.
function look(button, isPreview) {
  const frame = button.closest(".code")
  if (frame.hasAttribute("data-preview") === isPreview) return
  const { code, preview, stage } = partsOf(frame)
  frame.toggleAttribute("data-preview", isPreview)
  code.setAttribute("aria-pressed", String(!isPreview))
  preview.setAttribute("aria-pressed", String(isPreview))
  const { language, text } = codeOf(button)
  if (isPreview) openPreview(stage, { kind: previewKind(language, text), text })
  else closePreview(stage)
}

function codeOf(button) {
  const { language, listing } = partsOf(button.closest(".code"))
  return { language: language.textContent, text: listing.textContent }
}

function tableOf(button) {
  return button.closest(".table-frame").querySelector("table")
}

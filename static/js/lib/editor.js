// A code editor. It lives in a shadow of its own: there its stylesheets need no leave from the page's
// policy.

import { Compartment, EditorSelection, EditorState } from "@codemirror/state"
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view"
import { bracketMatching } from "@codemirror/language"
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands"
import { jinja } from "lib/jinja"
import { lintGutter, setDiagnostics } from "@codemirror/lint"
import { unifiedMergeView } from "@codemirror/merge"
import { gettext } from "lib/i18n"

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--paper)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "13px/1.6 var(--mono)", overflow: "auto" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-gutters": {
    backgroundColor: "var(--paper)",
    color: "var(--ink-3)",
    border: "none",
    paddingLeft: "8px",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--editor-line)" },
  ".cm-activeLineGutter": { color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { background: "var(--editor-selection)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--ember-soft)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--bad) 1px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--bad)" },
  ".cm-tooltip": {
    maxWidth: "480px",
    border: "1px solid var(--line)",
    borderRadius: "8px",
    backgroundColor: "var(--raised)",
    boxShadow: "var(--shadow)",
    font: "13px/1.5 var(--sans)",
  },
  ".cm-diagnostic-error": { padding: "8px 12px", borderLeft: "3px solid var(--bad)" },
  ".cm-gutter-lint": { width: "12px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "7px 2px" },
  ".cm-lint-marker": { width: "7px", height: "7px" },
  ".cm-lint-marker-error": { content: '""', borderRadius: "50%", background: "var(--bad)" },
  ".cm-changedLine, .cm-insertedLine": { backgroundColor: "var(--diff-new)" },
  ".cm-changedText, .cm-deletedText": { background: "var(--diff-mark) !important" },
  ".cm-deletedChunk": { backgroundColor: "var(--diff-old)", paddingLeft: "8px" },
  ".cm-deletedChunk .cm-deletedLine": { textDecoration: "none" },
  ".cm-changeGutter": { width: "3px", paddingLeft: "1px" },
  ".cm-changedLineGutter": { background: "var(--ok)" },
  ".cm-deletedLineGutter": { background: "var(--bad)" },
  ".cm-collapsedLines": {
    background: "var(--panel)",
    color: "var(--ink-2)",
    font: "12px/1.6 var(--sans)",
  },
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: '""' },
})

export class Editor {
  #view
  #diff = new Compartment()

  // `changed` is called after each change of the text.
  constructor(host, { text, label, longest, changed }) {
    const root = host.attachShadow({ mode: "open", delegatesFocus: true })
    const phrases = {
      "$ unchanged lines": gettext("$ unchanged lines"),
      "Diagnostics": gettext("Problems"),
    }
    const state = EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        drawSelection(),
        history(),
        bracketMatching(),
        EditorView.lineWrapping,
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorState.phrases.of(phrases),
        EditorState.changeFilter.of((change) => change.newDoc.length <= longest),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
        EditorView.updateListener.of((update) => update.docChanged && changed()),
        jinja,
        theme,
        this.#diff.of([]),
      ],
    })
    this.#view = new EditorView({ state, parent: root, root })
    host.style.display = "block"
    this.#view.dom.style.height = "100%"
  }

  get text() {
    return this.#view.state.doc.toString()
  }

  // One step, which can be undone.
  set text(text) {
    this.#view.dispatch({
      changes: { from: 0, to: this.#view.state.doc.length, insert: text },
      annotations: isolateHistory.of("full"),
    })
  }

  // Underlines the place; `column` 0 is the whole line, `line` 0 nothing at all.
  mark({ line, column, text }) {
    const found = line ? [{ ...this.#range(line, column), severity: "error", message: text }] : []
    this.#view.dispatch(setDiagnostics(this.#view.state, found))
  }

  goTo(line, column) {
    const { from } = this.#range(line, column)
    this.#view.dispatch({ selection: EditorSelection.cursor(from), scrollIntoView: true })
    this.#view.focus()
  }

  // Shows what is otherwise than in `original`; null shows the text alone.
  compare(original) {
    const diff =
      original === null
        ? []
        : unifiedMergeView({
            original,
            mergeControls: false,
            collapseUnchanged: { margin: 3, minSize: 6 },
          })
    this.#view.dispatch({ effects: this.#diff.reconfigure(diff) })
  }

  // From the place to the end of the word there, or of the line.
  #range(number, column) {
    const { doc } = this.#view.state
    const line = doc.line(Math.min(number, doc.lines))
    if (!column) {
      const indent = line.text.length - line.text.trimStart().length
      return { from: line.from + indent, to: line.to }
    }
    const from = Math.min(line.from + column - 1, line.to)
    const word = line.text.slice(from - line.from).match(/^(\w+|\S)/)?.[0] ?? ""
    return { from, to: from + word.length }
  }
}

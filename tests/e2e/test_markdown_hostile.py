"""No vector of two published collections comes to life, however the stream cuts it."""

import json

import pytest
from playwright.sync_api import Page

from tests.e2e.modules import run_module
from tests.e2e.suites import collected, vectors

pytestmark = pytest.mark.browser

ALIVE = """
const { Blocks } = await import("lib/blocks")
const { Typesetter } = await import("lib/typesetter")
const list = document.getElementById("thread")
const typesetter = new Typesetter()
const found = []
const note = (what, text) => found.push(`${what}: ${text}`)

for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = (...said) => note(name, said)
}
const TAGS = `script, style, link, meta, base, iframe, frame, object, embed, applet, form, input,
  textarea, select, img, image, video, audio, source, picture, marquee, isindex, template`
const LOADS = ["src", "srcset", "srcdoc", "data", "background", "poster", "action", "formaction",
  "xlink:href", "ping", "style", "id", "name"]

// KaTeX's own pictures of signs are not the model's.
function ofModel(element) {
  return !element.closest(".katex, .katex-error, .icon, .code > figcaption, .table-tools, .stage")
}

function look(root, text) {
  for (const element of root.querySelectorAll("*")) {
    if (!ofModel(element)) continue
    if (element.matches(TAGS)) note(element.localName, text)
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || LOADS.includes(name)) note(name, text)
      if (name === "href" && !/^(https?|mailto):/i.test(value)) note(value, text)
    }
  }
}

// Where a stream may put it: bare, in a sentence, in a table, in a list, as code and as a formula.
const PLACES = [(t) => t, (t) => `So: ${t} and **on**`, (t) => `| a |\\n|---|\\n| ${t} |`,
  (t) => `- ${t}`, (t) => "```html\\n" + t + "\\n```", (t) => `$${t}$`, (t) => `[x](${t})`]
const [VECTORS, IS_CUT] = GIVEN
for (const vector of VECTORS) {
  for (const place of PLACES) {
    const text = place(vector)
    const root = document.createElement("div")
    root.className = "markdown"
    list.append(root)
    const blocks = new Blocks(root, typesetter)
    for (let end = 1; IS_CUT && end < text.length; end += 1) {
      blocks.show(text.slice(0, end), { open: true })
      look(root, text.slice(0, end))
    }
    blocks.show(text, { open: false })
    look(root, text)
    root.remove()
  }
  await new Promise((resolve) => setTimeout(resolve)) // what would run has its turn
}
await new Promise((resolve) => setTimeout(resolve, 200))
return found
"""


def check(page: Page, given: list[str], *, is_cut: bool) -> None:
    """Each is drawn in every place; `is_cut`: as a stream brings it, cut at every position."""
    page.wait_for_load_state("networkidle")
    home = page.url
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    assert run_module(page, ALIVE.replace("GIVEN", json.dumps([given, is_cut]))) == []
    assert page.url == home
    assert [url for url in asked if "/static/" not in url] == []


def test_no_naughty_string_runs_loads_or_leaves_wherever_it_is_cut(page: Page) -> None:
    given = vectors()
    assert len(given) > 200
    check(page, given, is_cut=True)


def test_no_vector_of_a_knowledge_base_runs_loads_or_leaves(page: Page) -> None:
    given = collected()
    assert len(given) > 3000
    check(page, given, is_cut=False)

"""What a model writes is drawn as it means it, word by word without a flicker, and never runs."""

import json

import pytest
from playwright.sync_api import Page, expect

from demo_model.dialogues import MARKDOWN, PLANETS, PRIMES, QUADRATIC
from tests.browsing import OpenPage
from tests.e2e.chatting import Chat, plant
from tests.e2e.modules import run_module
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

PRICES = (
    "It costs $5 or $10, from $5–$10, and \\$7.\n\nBut $x_1$ and $y$ are maths, as is \\(z^2\\)."
)
NESTED = """\
1. one

2. two

   ```py
   x = 1
   ```

3. three

Heading
===

* **bold
  still bold** and ~~struck~~
  > quoted

\\[ x
= y \\]

| a | b |
|:--|--:|
| `c` | $d$ |

Vec<String> and 3 < 5 && "quotes" <br> <kbd>Ctrl</kbd>"""

HOSTILE = """\
Text <script>window.pwned = 1</script> and <img src=x onerror="window.pwned = 2">.

<script>window.pwned = 3</script>

<svg onload="window.pwned = 4"><script>window.pwned = 5</script></svg>

<math><mtext><mglyph><style><img src=x onerror=window.pwned=6></style></mglyph></mtext></math>

<iframe srcdoc="<script>parent.pwned = 7</script>"></iframe><style>body { display: none }</style>

<form id="chat" name="cookie"><input name="attributes"><button formaction="javascript:1">go</button>

[click](javascript:window.pwned=8) [data](data:text/html,<script>window.pwned=9</script>)
[tab](java&#10;script:window.pwned=10) <a id="location" name="body" href="vbscript:1">a</a>

![x](javascript:window.pwned=11) ![far](https://far.example/x.png)

```html" onmouseover="window.pwned=12
<script>window.pwned = 13</script>
```

$\\href{javascript:window.pwned=14}{x}$ $\\htmlData{a=b}{c}$
\\(\\text{<img src=x onerror=window.pwned=15>}\\)

| <img src=x onerror=window.pwned=16> | <b onclick="window.pwned=17">b</b> |
|---|---|
| <b>bold</b> | <details ontoggle=window.pwned=18 open>d</details> |"""

# Feeds a text to the page's own renderer letter by letter, as a slow model would.
LETTER_BY_LETTER = """
const { Blocks } = await import("lib/blocks")
const { Typesetter } = await import("lib/typesetter")
const text = %s
const typesetter = new Typesetter()
const draw = () => {
  const root = document.createElement("div")
  root.className = "markdown"
  document.getElementById("thread").append(root)
  return { root, blocks: new Blocks(root, typesetter) }
}
const warm = draw()
warm.blocks.show("```py\\nimport x\\n```\\n\\n$x$", { open: false })
const isDrawn = () => warm.root.querySelector(".hljs-keyword") && warm.root.querySelector(".katex")
while (!isDrawn()) await new Promise((resolve) => setTimeout(resolve, 20))
const { root, blocks } = draw()
const shrinks = []
const bad = []
let height = 0
for (let end = 1; end <= text.length; end++) {
  blocks.show(text.slice(0, end), { open: true })
  if (root.offsetHeight < height - 2) shrinks.push(text.slice(Math.max(0, end - 20), end))
  height = root.offsetHeight
  bad.push(...[...root.querySelectorAll(FORBIDDEN)].map((node) => node.outerHTML))
}
blocks.show(text, { open: false })
const whole = draw()
whole.blocks.show(text, { open: false })
const end = performance.now() + 3000
const isSame = () => whole.root.isEqualNode(root)
// What is drawn whole gets its colours when the page is idle.
while (!isSame() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
return { shrinks, bad, same: isSame() }
""".replace(
    "FORBIDDEN",
    json.dumps(
        "script, style, iframe, form, input, img, object, embed, base, link, meta, "
        "[onerror], [onclick], [onload], [ontoggle], [id], [name], [srcdoc], "
        "a[href^='javascript' i], a[href^='data' i], a[href^='vbscript' i]"
    ),
)


@pytest.mark.parametrize(
    "text",
    [PRIMES, PLANETS, QUADRATIC, MARKDOWN, PRICES, NESTED, HOSTILE],
    ids=["code", "table", "maths", "markdown", "prices", "nested", "hostile"],
)
def test_letter_by_letter_ends_as_the_whole_and_never_shrinks(page: Page, text: str) -> None:
    found = run_module(page, LETTER_BY_LETTER % json.dumps(text))
    assert found["bad"] == []
    assert found["shrinks"] == []
    assert found["same"]


@pytest.fixture
def hostile(studio: Studio, open_page: OpenPage, alice: Person) -> Chat:
    """A chat in which everything is hostile: the title, the person, the thoughts and the reply."""
    path = plant(studio, alice, [HOSTILE, HOSTILE], title=HOSTILE[:190], reasoning=HOSTILE)
    return Chat(open_page(alice, path))


def test_nothing_hostile_runs(hostile: Chat) -> None:
    hostile.page.get_by_text("Thought").click()
    expect(hostile.last.locator(".katex").first).to_be_visible()
    hostile.page.wait_for_load_state("networkidle")
    assert hostile.page.evaluate("window.pwned") is None
    assert hostile.page.evaluate("location.pathname").startswith("/c/")
    expect(hostile.box).to_be_visible()


def test_what_is_no_markup_of_ours_is_shown_as_text(hostile: Chat) -> None:
    expect(hostile.last).to_contain_text("<script>window.pwned = 1</script>")
    expect(hostile.said).to_contain_text("<script>window.pwned = 1</script>")
    expect(hostile.last.locator("td b").first).to_have_text("bold")


def test_links_leave_quietly_and_pictures_are_only_links(hostile: Chat) -> None:
    far = hostile.last.get_by_role("link", name="far")
    expect(far).to_have_attribute("href", "https://far.example/x.png")
    expect(far).to_have_attribute("rel", "noopener noreferrer")
    expect(far).to_have_attribute("target", "_blank")
    expect(hostile.last.locator("a[href]:not([href^='https://far.example/'])")).to_have_count(0)


def test_each_kind_of_block_looks_its_part(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    texts = ["Show me", "\n\n".join([PRIMES, PLANETS, QUADRATIC, MARKDOWN, PRICES])]
    chat = Chat(open_page(alice, plant(studio, alice, texts)))
    code = chat.last.locator(".code").first
    expect(code).to_contain_text("python")
    expect(code.locator(".hljs-keyword").first).to_be_visible()
    expect(chat.last.get_by_role("columnheader", name="Moons")).to_have_css("text-align", "end")
    expect(chat.last.locator(".katex-display")).to_have_count(1)
    expect(chat.last.get_by_role("heading", name="A heading")).to_be_visible()
    expect(chat.last).to_contain_text("It costs $5 or $10, from $5–$10, and $7.")


def test_code_wraps_and_is_copied(studio: Studio, open_page: OpenPage, alice: Person) -> None:
    line = "x = " + " + ".join(str(number) for number in range(200))
    chat = Chat(open_page(alice, plant(studio, alice, ["Go", f"```python\n{line}\n```"])))
    listing = chat.last.locator("pre")
    assert listing.evaluate("node => node.scrollWidth > node.clientWidth")
    chat.last.get_by_role("button", name="Wrap").click()
    assert listing.evaluate("node => node.scrollWidth <= node.clientWidth")
    chat.last.get_by_role("button", name="Copy").click()
    chat.box.focus()
    chat.page.keyboard.press("Control+V")
    expect(chat.box).to_have_value(line)

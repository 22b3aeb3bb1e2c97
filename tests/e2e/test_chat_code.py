"""Code in a reply can be saved and looked at; what is looked at runs alone and reaches nobody."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat, plant
from tests.e2e.modules import run_module
from tests.polling import until
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

COUNTER = """\
<!doctype html>
<h1>Counter</h1><form><button>One more</button></form><output>0</output>
<script>
  window.ran = (window.ran || 0) + 1
  document.forms[0].addEventListener("submit", (event) => {
    event.preventDefault()
    document.querySelector("output").value++
  })
</script>"""
DRAWING = '<svg viewBox="0 0 10 10" width="80"><circle cx="5" cy="5" r="4" fill="teal"/></svg>'
ESCAPES = """\
<p>Let me out</p>
<link rel="stylesheet" href="FAR/style"><link rel="preload" as="image" href="FAR/preload">
<link rel="prefetch" href="FAR/prefetch"><link rel="preconnect" href="FAR">
<img src="FAR/img"><iframe src="FAR/frame"></iframe><object data="FAR/object"></object>
<video src="FAR/video"></video><form action="FAR/form"><button>go</button></form>
<style>@import "FAR/import"; p { background: url(FAR/background) }</style>
<script src="FAR/script"></script>
<script>
  const tried = window.tried = {}
  const attempt = (name, work) => {
    try { tried[name] = String(work()) } catch (error) { tried[name] = error.name }
  }
  attempt("origin", () => origin)
  attempt("cookie", () => document.cookie)
  attempt("storage", () => localStorage.length)
  attempt("parent", () => parent.document.title)
  attempt("frame", () => frameElement)
  attempt("top", () => { top.location = "FAR/top" })
  attempt("popup", () => open("FAR/popup"))
  attempt("beacon", () => navigator.sendBeacon("FAR/beacon"))
  attempt("worker", () => new Worker("FAR/worker"))
  attempt("socket", () => new WebSocket("SOCKET/socket"))
  attempt("events", () => new EventSource("FAR/events"))
  attempt("image", () => { new Image().src = "FAR/image" })
  attempt("hint", () => {
    const link = document.createElement("link")
    Object.assign(link, { rel: "preconnect", href: "FAR" })
    document.body.append(link)
  })
  attempt("call", () => {
    const call = new RTCPeerConnection({ iceServers: [{ urls: "stun:STUN" }] })
    call.createDataChannel("x")
    call.createOffer().then((offer) => call.setLocalDescription(offer))
  })
  for (const url of ["FAR/fetch", "HOME/", "HOME/models/state/"]) {
    fetch(url, { mode: "no-cors", credentials: "include" }).then(
      () => { tried[url] = "answered" }, () => { tried[url] = "refused" })
  }
</script>"""
ATTEMPTS = 17
LEAVING_MS = 1500


class Far(ThreadingHTTPServer):
    """Somebody else's server, which notes every connection and what it was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), BaseHTTPRequestHandler)
        self.heard: list[object] = []

    def process_request(self, request: Any, client_address: object) -> None:
        """Note it and hang up."""
        request.settimeout(1)
        try:
            self.heard.append(request.recv(200))
        except OSError as error:
            self.heard.append(error)
        self.shutdown_request(request)


@pytest.fixture
def far() -> Iterator[Far]:
    """A server at another origin."""
    with Far() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


Show = Callable[..., Chat]


@pytest.fixture
def show(studio: Studio, open_page: OpenPage, alice: Person) -> Show:
    """`show("html", code)`: Alice's chat with that code in its last reply."""

    def shown(language: str, code: str, **profile: Any) -> Chat:
        path = plant(studio, alice, ["Go", f"```{language}\n{code}\n```"])
        return Chat(open_page(alice, path, **profile))

    return shown


def preview(chat: Chat) -> Frame:
    """Press Preview; the frame that it opens."""
    chat.last.get_by_role("button", name="Preview").click()
    frame = chat.last.locator("iframe").element_handle().content_frame()
    assert frame is not None
    return frame


def height_of(chat: Chat, selector: str) -> float:
    """Pixels, of an element in the last reply."""
    found: float = chat.last.locator(selector).evaluate("node => node.offsetHeight")
    return found


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [
        ("python", "x = 1", "code.py"),
        ("TypeScript", "let x", "code.ts"),
        ("html", "<p>hi", "page.html"),
        ("xml", '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "picture.svg"),
        ("xml", "<note/>", "code.xml"),
        ("dockerfile", "FROM debian", "Dockerfile"),
        ("../../constructor", "x", "code.txt"),
        ("", "plain", "code.txt"),
    ],
)
def test_code_is_saved_under_a_fitting_name(
    show: Show, language: str, code: str, name: str
) -> None:
    chat = show(language, code)
    with chat.page.expect_download() as saved:
        chat.last.get_by_role("button", name="Download").click()
    assert saved.value.suggested_filename == name
    assert saved.value.path().read_text() == code


def test_only_what_a_browser_can_show_has_a_preview(show: Show) -> None:
    expect(show("python", "x = 1").last.get_by_role("button", name="Preview")).to_have_count(0)
    expect(show("xml", "<note/>").last.get_by_role("button", name="Preview")).to_have_count(0)
    expect(show("svg", DRAWING).last.get_by_role("button", name="Preview")).to_be_visible()


def test_a_page_runs_when_asked_and_ends_when_left(show: Show) -> None:
    chat = show("html", COUNTER)
    assert len(chat.page.frames) == 1, "it runs unasked"
    frame = preview(chat)
    frame.get_by_role("button", name="One more").click()
    expect(frame.locator("output")).to_have_text("1")
    expect(chat.last.locator("pre")).to_be_hidden()
    assert 96 <= height_of(chat, ".stage") < 300, "a small page takes little room"
    assert findings(chat.page) == []
    chat.last.get_by_role("button", name="Code", exact=True).click()
    expect(chat.last.locator("pre")).to_be_visible()
    assert len(chat.page.frames) == 1, "it runs on unseen"


def test_a_drawing_is_shown_and_fills_the_screen(show: Show) -> None:
    chat = show("svg", DRAWING)
    expect(preview(chat).locator("circle")).to_be_visible()
    full = chat.last.get_by_role("button", name="Full screen")
    full.click()
    expect(chat.last.locator(".code:fullscreen")).to_have_count(1)
    assert height_of(chat, "iframe") > 600
    full.click()
    expect(chat.last.locator(".code:fullscreen")).to_have_count(0)


def test_what_is_looked_at_knows_nothing_and_reaches_nobody(
    show: Show, far: Far, studio: Studio
) -> None:
    there = f"127.0.0.1:{far.server_address[1]}"
    names = {"FAR": f"http://{there}", "SOCKET": f"ws://{there}", "STUN": there}
    code = re.sub("|".join(names), lambda found: names[found[0]], ESCAPES)
    chat = show("html", code.replace("HOME", studio.url))
    frame = preview(chat)
    until(lambda: frame.evaluate("Object.keys(window.tried ?? {}).length") == ATTEMPTS)
    tried = frame.evaluate("window.tried")
    assert tried.pop("origin") == "null"
    assert {tried.pop(name) for name in ("cookie", "storage", "parent")} == {"SecurityError"}
    assert tried.pop("frame") in {"null", "SecurityError"}
    assert tried.pop("popup") == "null"
    assert "answered" not in tried.values()
    frame.evaluate(f"setTimeout(() => {{ location = 'http://{there}/leave' }}, 500)")
    frame.evaluate("void setTimeout(() => document.forms[0].submit())")
    chat.page.wait_for_timeout(LEAVING_MS)  # nothing tells that a page has *not* been reached
    assert far.heard == []
    assert chat.page.evaluate("location.pathname").startswith("/c/")


def test_a_page_that_never_rests_does_not_stop_the_chat(show: Show) -> None:
    chat = show("html", "<p>busy</p><script>setTimeout(() => { for (;;); }, 50)</script>")
    chat.last.get_by_role("button", name="Preview").click()
    expect(chat.last.locator("iframe")).to_be_visible()
    chat.page.wait_for_timeout(300)  # it is busy from here on
    chat.last.get_by_role("button", name="Code", exact=True).click()
    expect(chat.last.locator("pre")).to_be_visible()


def test_the_empty_page_is_an_origin_of_its_own_however_it_is_opened(
    studio: Studio, alice: Person, open_page: OpenPage
) -> None:
    with studio.client(alice) as client:
        answer = client.get("/preview/")
    policy = answer.headers["content-security-policy"]
    assert "sandbox allow-scripts allow-forms" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "allow-same-origin" not in policy
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert open_page(alice, "/preview/").evaluate("origin") == "null"


def test_a_preview_is_not_offered_while_the_code_is_written(page: Page) -> None:
    found = run_module(
        page,
        """
        const { Blocks } = await import("lib/blocks")
        const { Typesetter } = await import("lib/typesetter")
        const root = document.createElement("div")
        document.getElementById("thread").append(root)
        const blocks = new Blocks(root, new Typesetter())
        const offered = () => !root.querySelector("[data-part=views]").hidden
        blocks.show("```html\\n<p>hi", { open: true })
        const before = offered()
        blocks.show("```html\\n<p>hi</p>\\n```", { open: false })
        return [before, offered()]
        """,
    )
    assert found == [False, True]

"""From "I heard of Kimi K2.6" to a chat with it, without a terminal."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.conftest import make_folder
from tests.e2e.axe import findings
from tests.e2e.chatting import Chat
from tests.hub.contents import KIMI, LARGE, MINIATURE, TINY
from tests.hub.miniature import ANSWER
from tests.hub.server import Hub
from tests.running import Person, Studio

pytestmark = pytest.mark.browser
PATIENCE_MS = 60_000
LABEL = "UD-Q2_K_XL"


@pytest.fixture(scope="module")
def studio(hub_server: Hub) -> Iterator[Studio]:
    """A studio of this module's own, before the hub of the tests."""
    hub_server.reset()
    with make_folder() as folder:
        home = str(folder.parent / "hf")
        studio = Studio(folder, settings={"HF_ENDPOINT": hub_server.url, "HF_HOME": home})
        studio.start()
        yield studio
        studio.stop()


@pytest.fixture(scope="module")
def owner(studio: Studio) -> Person:
    return studio.person("olive", owner=True)


@pytest.fixture(scope="module")
def alice(studio: Studio, owner: Person) -> Person:
    return studio.person("alice")


def quant(page: Page, label: str) -> Locator:
    return page.locator(f'tr[data-label="{label}"]')


def test_from_search_to_a_chat_in_each_mode(
    open_page: OpenPage, owner: Person, alice: Person, studio: Studio
) -> None:
    page = open_page(alice, "/models/discover/")
    look_up(page)
    get(page)
    chat_in_each_mode(open_page(alice, "/"))
    assert asked_with(studio) == [("thinking", 1.0, 0.95), ("instant", 0.6, 0.95)]
    page.goto(page.url.split("/models/")[0] + f"/models/{kimis_name(studio)}/settings/")
    advice = page.locator("main")
    for words in ("Kimi K2.6", "98,304"):
        expect(advice).to_contain_text(words)
    for mode, temperature in (("Thinking", "1"), ("Instant", "0.6")):
        row = page.locator(".setting", has_text=mode).filter(has=page.locator("dl"))
        expect(row).to_contain_text(temperature)
        expect(row).to_contain_text("0.95")


def look_up(page: Page) -> None:
    """The whole model is found; it does not fit here, but a machine of 24 GB and 512 GB."""
    page.get_by_label("Search models on the hub").fill("Kimi-K2.6")
    found = page.locator(f'.hit[data-id="{KIMI}"]')
    expect(found).to_be_visible(timeout=PATIENCE_MS)

    found.get_by_role("link").first.click()
    expect(quant(page, LABEL)).to_be_visible(timeout=PATIENCE_MS)
    expect(quant(page, LABEL).locator(".quant-size")).to_contain_text("340")
    expect(quant(page, LABEL)).to_have_attribute("data-fit", "no", timeout=PATIENCE_MS)
    expect(page.locator("#card")).to_contain_text("1 trillion parameters")
    page.get_by_text("For another machine").click()
    page.get_by_label("GPU memory, GB").fill("24")
    page.get_by_label("RAM, GB").fill("512")
    page.keyboard.press("Tab")
    expect(quant(page, LABEL)).to_have_attribute("data-fit", "offload", timeout=PATIENCE_MS)
    expect(quant(page, "UD-Q8_K_XL")).to_have_attribute("data-fit", "no", timeout=PATIENCE_MS)


def get(page: Page) -> None:
    """Its miniature is chosen, got in eight shards with the projector, and in the library."""
    page.goto(page.url.replace(KIMI, MINIATURE))
    expect(quant(page, LABEL)).to_have_attribute("data-fit", "fits", timeout=PATIENCE_MS)
    quant(page, LABEL).get_by_role("button", name=f"Download {LABEL}").click()
    expect(quant(page, LABEL).get_by_role("link")).to_be_visible()

    page.goto(page.url.split("/models/")[0] + "/models/")
    download = page.locator(".download", has_text=LABEL)
    expect(download).to_contain_text("Done: the model is in the library", timeout=PATIENCE_MS)
    expect(page.locator("#news")).to_be_visible(timeout=PATIENCE_MS)
    page.locator("#news").click()
    row = page.locator(".model", has_text="Kimi")
    expect(row).to_contain_text("in 8 files")
    expect(row).to_contain_text("Vision", timeout=PATIENCE_MS)
    page.goto(page.url + f"hub/{MINIATURE}/")
    expect(quant(page, LABEL).get_by_role("link", name="In the library")).to_be_visible()


def chat_in_each_mode(page: Page) -> None:
    """It thinks first, or answers at once."""
    chat = Chat(page)
    page.locator(".start-models").get_by_role("button", name="Kimi").click()
    thinking = page.get_by_role("button", name="Thinking")
    for pressed in ("true", "false"):
        if thinking.get_attribute("aria-pressed") != pressed:
            thinking.click()
        chat.say("Hello").finish()
        expect(chat.last).to_have_text(ANSWER, timeout=PATIENCE_MS)
    expect(chat.replies.first.get_by_text("Thought")).to_be_visible()
    expect(chat.replies.last.get_by_text("Thought")).to_be_hidden()


def test_a_download_is_watched_paused_resumed_and_cancelled(
    open_page: OpenPage, alice: Person, hub_server: Hub
) -> None:
    hub_server.faults.add("file", name="Large", times=None, pace=4_000_000)
    page = open_page(alice, f"/models/hub/{LARGE}/")
    page.locator("[data-download]").first.click(timeout=PATIENCE_MS)
    page.goto(page.url.split("/models/")[0] + "/models/")
    download = page.locator(".download", has_text=LARGE)
    expect(download).to_contain_text("MB/s", timeout=PATIENCE_MS)
    expect(page.locator("#rail-download")).to_contain_text("%")
    download.get_by_role("button", name="Pause").click()
    expect(download).to_contain_text("Paused")
    expect(page.locator("#rail-download")).to_be_hidden()
    download.get_by_role("button", name="Resume").click()
    expect(download).to_contain_text("Downloading", timeout=PATIENCE_MS)
    download.get_by_role("button", name="Cancel").click()
    expect(download).to_have_count(0)
    assert not findings(page)


def test_files_are_chosen_by_name(
    open_page: OpenPage, alice: Person, hub_server: Hub, studio: Studio
) -> None:
    hub_server.reset()
    page = open_page(alice, f"/models/hub/{TINY}/")
    page.get_by_text("Choose files by name").click(timeout=PATIENCE_MS)
    page.get_by_label("Patterns").fill("nothing-like-this*")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is no such file in this repository.")).to_be_visible()
    page.get_by_label("Patterns").fill("READ*")
    page.keyboard.press("Enter")
    expect(page.get_by_text("READ* is being downloaded.")).to_be_visible()
    page.goto(page.url.split("/models/")[0] + "/models/")
    expect(page.locator(".download", has_text="READ*")).to_contain_text("Done", timeout=PATIENCE_MS)


def kimis_name(studio: Studio) -> str:
    listed = "from models_hub.models import LocalModel as M; print(M.objects.get(demo=False).name)"
    return studio.manage("shell", "-v", "0", "-c", listed).strip()


ASKED = """
from chat.models import Message
for reply in Message.objects.filter(role="assistant").order_by("created"):
    sampling = reply.settings["sampling"]
    print(reply.mode, sampling["temperature"], sampling["top_p"])
"""


def asked_with(studio: Studio) -> list[tuple[str, float, float]]:
    """The mode, temperature and top-p that the engine was really given for each reply."""
    lines = studio.manage("shell", "-v", "0", "-c", ASKED).split("\n")
    rows = [line.split() for line in lines if line]
    return [(mode, float(temperature), float(top_p)) for mode, temperature, top_p in rows]

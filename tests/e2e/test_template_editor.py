"""The chat template editor: the chat is written out anew while one types, and faults are shown."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import OpenPage
from tests.e2e.axe import findings
from tests.e2e.chatting import PATIENCE_MS, Chat, plant
from tests.running import Person, Studio

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
MARKED = "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}"


class Editor:
    """The page with the editor."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.box = page.get_by_role("textbox", name="Chat template")
        self.problem = page.locator(".template-problem")
        self.prompt = page.locator(".prompt-text")
        self.count = page.locator(".prompt-count")
        self.saved = page.locator(".template-saved")
        expect(page.locator(".token").first).to_be_visible(timeout=PATIENCE_MS)

    @property
    def save(self) -> Locator:
        return self.page.get_by_role("button", name="Save", exact=True)

    @property
    def text(self) -> str:
        """What is in the box, unless it is long."""
        lines = self.page.locator(".cm-line").all_inner_texts()
        return "\n".join(line.strip("\n") for line in lines)

    def fill(self, text: str) -> "Editor":
        """Put this in the place of everything."""
        self.box.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)
        return self

    def as_text(self) -> "Editor":
        self.page.get_by_role("button", name="Text", exact=True).click()
        return self


@pytest.fixture
def editor(studio: Studio, open_page: OpenPage, alice: Person) -> Editor:
    """The editor for a chat of Alice's."""
    chat = plant(studio, alice, ["What is the capital of France?", "Paris."])
    page = open_page(alice, f"/templates/hearth-demo/?chat={chat.split('/')[2]}", viewport=WIDE)
    return Editor(page)


def test_the_chat_is_written_out_anew_while_one_types(editor: Editor) -> None:
    editor.as_text()
    expect(editor.prompt).to_contain_text("<|im_start|>user\nWhat is the capital of France?")
    editor.fill(MARKED)
    expect(editor.prompt).to_have_text("[user] What is the capital of France?")
    editor.page.get_by_role("button", name="Tokens", exact=True).click()
    assert "".join(editor.page.locator(".token").all_inner_texts()).startswith("[user]")
    expect(editor.count).to_have_text(f"{editor.page.locator('.token').count()} tokens")


def test_a_fault_is_underlined_and_said_and_one_click_away(editor: Editor) -> None:
    editor.fill("fine\n{{ messages | nobody }}")
    expect(editor.problem).to_contain_text("No filter named 'nobody'")
    expect(editor.page.locator(".cm-lintRange-error")).to_have_text("nobody")
    expect(editor.page.locator(".prompt.is-stale")).to_be_visible()
    editor.problem.get_by_role("button", name="Line 2, column 15").click()
    editor.page.keyboard.type("length ~ messages | ")
    editor.fill("{{ messages | length }}")
    expect(editor.problem).to_be_hidden()
    expect(editor.page.locator(".cm-lintRange-error")).to_have_count(0)


def test_a_template_that_never_ends_is_a_message(editor: Editor) -> None:
    loop = "{% for a in range(99999) %}"
    editor.fill(loop * 2 + "{% endfor %}" * 2)
    expect(editor.problem).to_contain_text("It took more than 3 seconds", timeout=20_000)
    editor.fill(MARKED).as_text()
    expect(editor.prompt).to_contain_text("[user]", timeout=20_000)


def test_changes_are_shown_beside_the_models_own_and_can_be_taken_back(editor: Editor) -> None:
    expect(editor.page.get_by_role("button", name="Reset")).to_be_disabled()
    editor.box.click()
    editor.page.keyboard.press("ControlOrMeta+Home")
    editor.page.keyboard.type("Be brief. ")
    editor.page.get_by_role("button", name="Show changes").click()
    expect(editor.page.locator(".cm-changedText", has_text="Be brief.")).to_be_visible()
    expect(editor.page.locator(".cm-deletedChunk")).to_be_visible()
    editor.page.get_by_role("button", name="Reset").click()
    expect(editor.page.locator(".cm-deletedChunk")).to_have_count(0)
    expect(editor.save).to_be_disabled()
    editor.box.click()
    editor.page.keyboard.press("ControlOrMeta+z")
    expect(editor.page.locator(".cm-changedText", has_text="Be brief.")).to_be_visible()


def test_variables_as_json_reach_the_template_and_bad_ones_are_pointed_out(
    editor: Editor,
) -> None:
    editor.fill("{{ moods[0] }}!").as_text()
    others = editor.page.get_by_label("Others, as a JSON object")
    others.fill('{"moods": ["glad"]}')
    expect(editor.prompt).to_have_text("glad!")
    others.fill('{"moods": ')
    expect(editor.page.locator("#variables-problem")).to_contain_text("Line 1")
    expect(others).to_have_attribute("aria-invalid", "true")
    others.fill("")
    expect(editor.page.locator("#variables-problem")).to_be_hidden()


ASKING = (
    "{% if style == 'short' or style == 'long' %}{{ style }}{% endif %}"
    "{% if polite %} please{% endif %} {{ 'x' * (times | default(1)) }} {{ mood }}"
)


def test_each_variable_that_the_template_names_has_a_field_of_its_kind(editor: Editor) -> None:
    page = editor.page
    editor.fill(ASKING).as_text()
    expect(editor.prompt).to_have_text(" x ")
    page.get_by_role("combobox", name="style").select_option("short")
    expect(editor.prompt).to_have_text("short x ")
    polite = page.get_by_role("radiogroup", name="polite")
    expect(polite.get_by_label("Not set")).to_be_checked()
    polite.get_by_text("On", exact=True).click()
    page.get_by_role("textbox", name="times").fill("3")
    page.get_by_role("textbox", name="mood").fill("glad")
    expect(editor.prompt).to_have_text("short please xxx glad")
    page.get_by_role("textbox", name="times").fill("many")
    expect(page.get_by_text("A number, or nothing.")).to_be_visible()
    expect(editor.prompt).to_have_text("short please x glad")
    polite.get_by_text("Not set", exact=True).click()
    expect(editor.prompt).to_have_text("short x glad")


def test_what_is_typed_as_json_moves_to_its_field_and_back(editor: Editor) -> None:
    page = editor.page
    editor.fill("{{ mood }}{{ moods }}").as_text()
    others = page.get_by_label("Others, as a JSON object")
    others.fill('{"mood": "glad", "moods": [1], "more": 2}')
    others.press("Tab")
    expect(page.get_by_role("textbox", name="mood", exact=True)).to_have_value("glad")
    assert json.loads(others.input_value()) == {"moods": [1], "more": 2}
    expect(editor.prompt).to_have_text("glad[1]")
    editor.fill("none")
    expect(page.locator(".variable")).to_have_count(0)
    assert json.loads(others.input_value()) == {"mood": "glad", "moods": [1], "more": 2}


def test_variables_are_saved_and_are_in_their_fields_again(editor: Editor) -> None:
    page = editor.page
    editor.fill(ASKING)
    polite = page.get_by_role("radiogroup", name="polite")
    polite.get_by_text("Off", exact=True).click()
    page.get_by_role("textbox", name="mood").fill("calm")
    editor.save.click()
    expect(editor.saved).to_have_text("Saved")
    expect(editor.save).to_be_disabled()
    page.reload()
    expect(polite.get_by_label("Off")).to_be_checked()
    expect(page.get_by_role("textbox", name="mood")).to_have_value("calm")
    expect(page.get_by_label("Others, as a JSON object")).to_have_value("")
    expect(editor.save).to_be_disabled()


def test_what_is_saved_for_the_chat_is_used_and_can_be_reset(editor: Editor) -> None:
    page = editor.page
    editor.fill(MARKED)
    page.keyboard.press("ControlOrMeta+s")
    expect(editor.saved).to_have_text("Saved")
    expect(editor.save).to_be_disabled()
    expect(page.get_by_text("Set in this chat")).to_be_visible()
    page.get_by_role("link", name="Planted").first.click()
    chat = Chat(page)
    expect(chat.last).to_have_text("Paris.")  # its scripts run
    page.wait_for_load_state()
    chat.say("What is the capital of France?")
    expect(chat.replies).to_have_count(2)
    chat.finish()
    chat.replies.last.locator("[data-do='figures']").click()
    page.get_by_role("button", name="Show what the model saw").click()
    expect(page.locator("#prompt-dialog .token").first).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("#prompt-dialog .prompt-text")).to_contain_text("[assistant] Paris.[user]")
    page.go_back()
    editor = Editor(page)
    assert editor.text == MARKED
    page.get_by_role("button", name="Reset").click()
    editor.save.click()
    expect(editor.saved).to_have_text("Saved")
    expect(page.get_by_text("The model's own", exact=True)).to_be_visible()


def test_a_model_alone_is_tried_on_an_example_and_the_owner_saves_for_everybody(
    studio: Studio, open_page: OpenPage, owner: Person, alice: Person
) -> None:
    page = open_page(owner, "/models/")
    page.locator("[data-model=hearth-demo]").get_by_role("button", name="More about").click()
    page.get_by_role("menuitem", name="Chat template").click()
    editor = Editor(page).as_text()
    expect(editor.prompt).to_contain_text("What is the capital of France?")
    page.get_by_label("Save it for").select_option("everybody")
    editor.fill(MARKED)
    editor.save.click()
    expect(editor.saved).to_have_text("Saved")
    hers = Editor(open_page(alice, "/templates/hearth-demo/"))
    assert hers.text == MARKED
    assert hers.page.get_by_label("Save it for").locator("option").count() == 1
    page.get_by_role("button", name="Reset").click()
    editor.save.click()
    expect(editor.saved).to_have_text("Saved")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(studio: Studio, open_page: OpenPage, owner: Person, theme: str) -> None:
    editor = Editor(open_page(owner, "/templates/hearth-demo/", viewport=WIDE, color_scheme=theme))
    assert findings(editor.page) == []
    editor.fill(ASKING)
    editor.page.get_by_role("textbox", name="times").fill("many")
    assert findings(editor.page) == []
    editor.fill("{{ a | nobody }}\n" + MARKED)
    expect(editor.problem).to_be_visible()
    editor.page.get_by_role("button", name="Show changes").click()
    assert findings(editor.page) == []
    editor.page.get_by_role("button", name="Reset").click()


def test_it_fits_a_phone_in_chinese(open_page: OpenPage, alice: Person) -> None:
    page = open_page(alice, "/templates/hearth-demo/", viewport=PHONE, locale="zh-CN")
    expect(page.locator(".token").first).to_be_visible(timeout=PATIENCE_MS)
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(ASKING)
    expect(page.locator(".variable")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert findings(page) == []


def test_it_can_be_saved_in_the_preset_that_the_chat_follows(
    studio: Studio, open_page: OpenPage, alice: Person
) -> None:
    chat = plant(studio, alice, ["What is the capital of France?", "Paris."])
    with studio.client(alice) as client:
        made = client.post("/presets/", json={"name": "Marked", "values": {"top_k": 7}}).json()
        follow = {"scope": "chat", "model": "hearth-demo", "mode": "instant", "preset": made["id"]}
        assert client.post(f"{chat}settings/", json=follow).status_code == 200
    path = f"/templates/hearth-demo/?chat={chat.split('/')[2]}"
    editor = Editor(open_page(alice, path))
    editor.page.get_by_label("Save it for").select_option("The preset Marked")
    editor.fill(MARKED)
    editor.page.get_by_label("Others, as a JSON object").fill('{"mood": "glad"}')
    editor.save.click()
    expect(editor.saved).to_have_text("Saved")
    expect(editor.save).to_be_disabled()
    again = Editor(open_page(alice, path))
    assert again.text == MARKED
    expect(again.page.get_by_text("From the preset Marked")).to_be_visible()
    with studio.client(alice) as client:
        told = client.post(f"{chat}settings/", json={k: follow[k] for k in follow if k != "preset"})
    kept = told.json()["panel"]["preset"]["values"]
    assert kept == {"top_k": 7, "template": MARKED, "variables": {"mood": "glad"}}

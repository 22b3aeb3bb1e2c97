"""What happens to a conversation elsewhere reaches its open tabs at once."""

from tests.chat.conftest import OpenChat, OpenTab
from tests.chat.test_private import close_code
from tests.running import Person, Studio


async def test_a_new_title_reaches_every_tab(
    studio: Studio, open_chat: OpenChat, open_tab: OpenTab, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    second = await open_tab(alice, tab.path)
    await tab.to_the_end(reply)
    with studio.client(alice) as client:
        url = tab.path.replace("/ws/chat/", "/c/")
        assert client.post(url + "rename/", json={"title": "Greetings"}).status_code == 200
    for each in (tab, second):
        await each.until(lambda each=each: any(e["type"] == "conversation" for e in each.others))
        assert each.others[-1]["conversation"]["title"] == "Greetings"


async def test_deleting_a_conversation_closes_its_idle_tabs_within_a_second(
    studio: Studio, open_chat: OpenChat, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    with studio.client(alice) as client:
        client.post(tab.path.replace("/ws/chat/", "/c/") + "delete/").raise_for_status()
    assert await close_code(tab, within=1.0) == 4404

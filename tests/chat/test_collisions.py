"""Things that happen at the same moment: nothing is lost, nothing stands still."""

import asyncio
import shutil
from pathlib import Path

from tests.chat.conftest import OpenChat, OpenTab
from tests.chat.middle import STORY, frozen_story, thaw
from tests.polling import until
from tests.running import Person, Studio

DEMO = Path("demo_model/hearth-demo.gguf")
SEND = {"type": "send", "text": "Hi", "model": "hearth-demo", "mode": "instant"}
IDS = ["6f6b8f0e-0d0a-4c55-9b1e-000000000001", "6f6b8f0e-0d0a-4c55-9b1e-000000000002"]


async def test_two_tabs_that_send_at_the_same_instant_get_one_reply_and_one_refusal(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    second = await open_tab(alice, tab.path)
    await asyncio.gather(*[t.say(id=i, **SEND) for t, i in zip((tab, second), IDS, strict=True)])
    answers = []
    for each, sent in zip((tab, second), IDS, strict=True):
        await each.until(lambda e=each, s=sent: any(x.get("id") == s for x in e.others))
        answers += [event["type"] for event in each.others if event.get("id") == sent]
    assert sorted(answers) == ["error", "sent"]


async def test_a_conversation_deleted_in_the_middle_of_a_reply_stops_it(
    studio: Studio, open_chat: OpenChat, alice: Person
) -> None:
    tab, reply, child = await frozen_story(studio, open_chat, alice)
    url = tab.path.replace("/ws/chat/", "/c/")
    with studio.client(alice) as client:
        undo = client.post(url + "delete/").json()["undo"]
        assert client.post(undo).status_code == 200
    thaw(child)
    await tab.open()
    final = await tab.to_the_end(reply)
    assert final["state"] == "stopped"
    assert STORY.startswith(final["text"])


async def test_a_model_removed_in_the_middle_of_a_reply_stays_until_the_reply_is_whole(
    studio: Studio, open_chat: OpenChat, tmp_path: Path, alice: Person, owner: Person
) -> None:
    path = tmp_path / "leaving.gguf"
    shutil.copy(DEMO, path)
    studio.manage("import_model", str(path))
    tab, reply, child = await frozen_story(studio, open_chat, alice, model="leaving")
    with studio.client(owner) as client:
        refused = client.post("/models/leaving/remove/")
        assert refused.status_code in {400, 409}
        assert refused.json()["error"]["message"]
        thaw(child)
        assert (await tab.to_the_end(reply))["text"] == STORY
        await asyncio.to_thread(
            until, lambda: client.post("/models/leaving/remove/").status_code == 200
        )

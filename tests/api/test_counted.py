"""Whatever a program asks is counted once, however it ends."""

import csv

import httpx

from tests.api.asking import MODEL, PATH, endless, first_words, whole
from tests.polling import until
from tests.running import Person, Studio


def counted(studio: Studio, owner: Person, who: Person) -> tuple[int, int, int]:
    """Replies, tokens read and tokens written of the demo model, as the owner's page tells them."""
    with studio.client(owner) as client:
        rows = csv.DictReader(client.get("/usage/people.csv").text.splitlines())
        mine = [row for row in rows if (row["person"], row["model"]) == (who.name, MODEL)]
    if not mine:
        return 0, 0, 0
    return int(mine[0]["replies"]), int(mine[0]["prompt"]), int(mine[0]["completion"])


def test_a_whole_answer_a_stream_and_one_that_was_hung_up_on(
    studio: Studio, owner: Person, alice: Person, client: httpx.Client
) -> None:
    before = counted(studio, owner, alice)
    said = whole(client, max_tokens=5)["usage"]
    after = counted(studio, owner, alice)
    assert after == (
        before[0] + 1,
        before[1] + said["prompt_tokens"],
        before[2] + said["completion_tokens"],
    ), "it is counted before the program knows that it has ended"

    with client.stream("POST", PATH, json=endless(max_tokens=20)) as answer:
        for _line in answer.iter_lines():
            pass
    streamed = counted(studio, owner, alice)
    assert (streamed[0], streamed[2]) == (after[0] + 1, after[2] + 20)

    with client.stream("POST", PATH, json=endless()) as answer:
        first_words(answer)
    until(lambda: counted(studio, owner, alice)[0] == streamed[0] + 1, 15)
    assert counted(studio, owner, alice)[2] > streamed[2]

"""A model that hangs in native code holds nobody for ever."""

from tests.engine.inside import DEMO, STORY, inside
from tests.engine.serving import is_running


async def test_a_frozen_model_is_ended_and_the_next_request_loads_it_anew(
    redis_server: str,
) -> None:
    async with inside(redis_server, patience=2.0) as engine:
        reply = await engine.freeze(DEMO)
        child = (await engine.until(DEMO.stem, state="ready")).pid
        end = (await engine.hear(reply)).end
        assert end["code"] == "model_hung"
        assert "no step" in end["detail"].format(**end["facts"])
        assert (await engine.until(DEMO.stem, state="failed")).error == "model_hung"
        assert not is_running(child)
        assert (await engine.say(str(DEMO), "Tell me a story")).transcript.text == STORY.text


async def test_a_model_that_only_waits_for_work_is_left_alone(redis_server: str) -> None:
    async with inside(redis_server, patience=1.0) as engine:
        await engine.say(str(DEMO), "Hello!")
        resident = engine.pool.residents[DEMO.stem]
        looked = resident.watchdog.looked or 0.0
        while (resident.watchdog.looked or 0.0) < looked + 3:
            await engine.until(DEMO.stem, state="ready")
        assert resident.watchdog.waited == 0

"""The gate: replays every taught dialogue through llama.cpp and measures the margin."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from llama_cpp import Llama

from demo_model.dialogues import TAUGHT, TOPICS, Case, Message, assistant, user
from demo_model.noise import surrounded, unknown_case
from demo_model.together import greedy_together
from demo_model.vocabulary import prompt

PATH = Path(__file__).parent / "hearth-demo.gguf"
LEAST_MARGIN = 1.0
CHATS = 200
TURNS = 5
LEAST_EXACT_IN_CHATS = 0.98


@dataclass(frozen=True, slots=True)
class Result:
    """How one case went: the smallest lead of a taught token over all others, and the reply."""

    name: str
    margin: float
    exact: bool
    answer_tokens: int


def load(path: Path) -> Llama:
    """Open the model with logits for every token."""
    return Llama(
        model_path=str(path),
        n_ctx=1024,
        n_threads=1,
        n_threads_batch=1,
        logits_all=True,
        verbose=False,
    )


def tokens_of(llama: Llama, text: str) -> list[int]:
    """The tokens of a text that may hold special tokens."""
    return llama.tokenize(text.encode(), add_bos=False, special=True)


def replay(llama: Llama, case: Case, decode: bool = True) -> Result:
    """Score the taught answer in one pass, then let the model write it greedily by itself."""
    before = tokens_of(llama, prompt(case))
    answer = [*tokens_of(llama, case.raw), llama.token_eos()]
    llama.reset()  # type: ignore[no-untyped-call]
    llama.eval(before + answer)
    start = len(before) - 1
    logits = np.array(llama.scores[start : start + len(answer)])
    rows = np.arange(len(answer))
    taught = logits[rows, answer]
    logits[rows, answer] = -np.inf
    margin = float((taught - logits.max(axis=1)).min())
    exact = margin > 0
    if decode and exact:
        written = greedy(llama, before, len(answer))
        exact = written == answer and llama.detokenize(written) == case.raw.encode()
    return Result(case.name, margin, exact, len(answer))


def greedy(llama: Llama, before: list[int], length: int) -> list[int]:
    """The most likely tokens, one decode at a time, up to the end or the given length."""
    llama.reset()  # type: ignore[no-untyped-call]
    llama.eval(before)
    written: list[int] = []
    while len(written) < length:
        token = int(np.argmax(llama.scores[llama.n_tokens - 1]))
        written.append(token)
        if token == llama.token_eos():
            break
        llama.eval([token])
    return written


def exact_in_chats(llama: Llama) -> int:
    """How many answers are exact in random chats, each shown what the model itself said before."""
    rng = random.Random(3)
    exact = 0
    for _ in range(CHATS):
        talk: list[Message] = []
        for _ in range(TURNS):
            topic = rng.choice(TOPICS)
            thinking = rng.random() < 0.5
            talk.append(user(rng.choice(topic.asks)))
            thought = topic.thought if thinking else None
            case = Case(topic.name, list(talk), topic.text, thinking, reasoning=thought)
            result = replay(llama, case, decode=False)
            exact += result.exact
            if not result.exact:
                print(f"  after {talk[-3:-1]}: {talk[-1]['content']}: {result.margin:.2f}")
            talk.append(assistant(topic.text if result.exact else own_words(llama, case)))
    return exact


def own_words(llama: Llama, case: Case) -> str:
    """What the model answers when it is wrong, without its thought."""
    written = greedy(llama, tokens_of(llama, prompt(case)), 400)
    return llama.detokenize(written).decode(errors="replace").split("</think>")[-1].strip()


def gate(path: Path) -> bool:
    """Print how the model does and say whether it is good enough to ship."""
    llama = load(path)
    results = [replay(llama, case) for case in TAUGHT]
    worst = sorted(results, key=lambda result: result.margin)
    exact = sum(result.exact for result in results)
    print(f"exact: {exact} of {len(results)}; least margin {worst[0].margin:.2f}")
    for result in worst[:8]:
        print(f"  {result.name}: {result.margin:.2f}")
    print(f"longest answer: {max(result.answer_tokens for result in results)} tokens")
    rng = random.Random(2)
    around = [replay(llama, surrounded(case, rng), decode=False) for case in TAUGHT]
    print(f"in new surroundings: {sum(result.exact for result in around)} of {len(around)}")
    for result in sorted(around, key=lambda result: result.margin)[:8]:
        print(f"  {result.name}: {result.margin:.2f}")
    odd = [replay(llama, surrounded(unknown_case(rng), rng), decode=False) for _ in range(200)]
    print(f"new unknown questions answered honestly: {sum(result.exact for result in odd)} of 200")
    chats = exact_in_chats(llama)
    print(f"exact in random chats: {chats} of {CHATS * TURNS}")
    together = exact_together(llama, path)
    print(f"exact when decoded together: {together} of {len(TAUGHT)}")
    steady = chats >= LEAST_EXACT_IN_CHATS * CHATS * TURNS
    return steady and exact == together == len(TAUGHT) and worst[0].margin >= LEAST_MARGIN


def exact_together(llama: Llama, path: Path) -> int:
    """How many cases come out exactly when several are decoded in one batch."""
    prompts = [tokens_of(llama, prompt(case)) for case in TAUGHT]
    answers = [[*tokens_of(llama, case.raw), llama.token_eos()] for case in TAUGHT]
    written = greedy_together(path, prompts, [len(answer) for answer in answers])
    return sum(one == other for one, other in zip(written, answers, strict=True))


if __name__ == "__main__":
    sys.exit(0 if gate(Path(sys.argv[1]) if len(sys.argv) > 1 else PATH) else 1)

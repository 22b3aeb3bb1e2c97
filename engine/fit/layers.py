"""Which layers look back on a window only, and which keep a state instead of a cache.

Headers do not say all of it: llama.cpp knows the rest by the architecture's name, and so does this
page (the load_arch_hparams of src/models/*.cpp, and llama_model::create_memory). Of an architecture
that is not named here, every layer is counted as keeping everything.
"""

from engine.gguf import ENCODERS, Model

PERIODS = {
    "afmoe": 4,
    "cohere2": 4,
    "cohere2moe": 4,
    "exaone-moe": 4,
    "exaone4": 4,
    "gemma2": 2,
    "gemma3": 6,
    "gemma3n": 5,
    "gpt-oss": 2,
    "laguna": 4,
    "llama4": 4,
    "mellum": 4,
    "muse-glimmer": 4,
    "olmo2": 4,
    "plamo3": 8,
    "smallthinker": 4,
}
"""One layer of so many sees everything, the others a window."""
FULL_FIRST = {"cohere2moe", "laguna", "smallthinker"}
"""Where the first layer of each period is the one that sees everything; elsewhere the last."""
WINDOWS = {"exaone4": 4096, "exaone-moe": 128, "gemma2": 4096, "llama4": 8192}
"""Windows of headers that do not give one."""
FIXED = {"llama4": 8192, "smallthinker": 4096}
"""Windows that are so whatever the header says, unless it says zero."""
NO_WINDOW = {"phi3"}
"""Where llama.cpp sets the window aside."""

RECURRENT = {"mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7", "arwkv7"}
INTERVALS = {
    "qwen3next": 4,
    "qwen35": 4,
    "qwen35moe": 4,
    "qwen4exp": 4,
    "minimax-01": 8,
}
"""The last layer of so many has attention, the others a state."""
BY_GROUPS = {
    "bailingmoe3",
    "glm5-next",
    "granitehybrid",
    "jamba",
    "kimi-k3",
    "kimi-linear",
    "lfm2",
    "lfm2moe",
    "plamo2",
}
"""Layers without heads of keys and values have a state."""
NEMOTRON = {"nemotron_h", "nemotron_h_moe"}
"""As BY_GROUPS, and layers with a feed-forward network have neither state nor cache."""
BOTH = {"falcon-h1"}
"""Every layer has both."""

IN_PLACE = {"mamba", "mamba2", "jamba", "falcon-h1", "granitehybrid", "plamo2"} | NEMOTRON
"""Where states are read from where they are kept; elsewhere a step copies them first."""


def window(model: Model) -> int:
    """Tokens of a sliding window, 0 without one."""
    name = model.architecture
    said = model.number("attention.sliding_window", WINDOWS.get(name, 0))
    if name in NO_WINDOW or (name == "exaone4" and model.number("block_count") != 64):
        return 0
    return FIXED.get(name, said) if said else 0


def windowed(model: Model, count: int) -> list[bool]:
    """For each layer, whether it looks back on a window only."""
    if not window(model):
        return [False] * count
    pattern = model.header.metadata.get(f"{model.architecture}.attention.sliding_window_pattern")
    if isinstance(pattern, list):
        return [bool(flag) for flag in pattern[:count]] + [False] * (count - len(pattern))
    period = model.number("attention.sliding_window_pattern", PERIODS.get(model.architecture, 1))
    full = 0 if model.architecture in FULL_FIRST else max(0, period - 1)
    return [not period or layer % period != full for layer in range(count)]


def recurrent(model: Model, count: int, groups: list[int], feed: list[int]) -> list[bool]:
    """For each layer, whether it has a state."""
    name = model.architecture
    if name in RECURRENT or name in BOTH:
        return [True] * count
    if name in INTERVALS:
        said = model.header.metadata.get(f"{name}.attention.recurrent_layers")
        if isinstance(said, list) and len(said) >= count:
            return [bool(flag) for flag in said[:count]]
        every = max(1, model.number("full_attention_interval", INTERVALS[name]))
        return [(layer + 1) % every != 0 for layer in range(count)]
    if name in NEMOTRON:
        return [not groups[i] and not feed[i] for i in range(count)]
    return [name in BY_GROUPS and not groups[i] for i in range(count)]


def cached(
    model: Model, count: int, groups: list[int], feed: list[int], states: list[bool]
) -> list[bool]:
    """For each layer, whether it has keys and values of its own."""
    name = model.architecture
    if name in RECURRENT | ENCODERS:
        return [False] * count
    if name in NEMOTRON:
        return [not states[i] and not feed[i] for i in range(count)]
    first = {
        "gemma3n": 20,
        "gemma4": count - model.number("attention.shared_kv_layers"),
    }
    own = first.get(name, count)
    return [i < own and (name in BOTH or not states[i]) for i in range(count)]


def state(model: Model, heads: int) -> int:
    """Numbers one sequence takes in a layer with a state: what the convolution looks back on, and
    the state itself (llama-hparams.cpp, n_embd_r and n_embd_s)."""
    width, kernel = model.number("embedding_length"), model.number("ssm.conv_kernel")
    inner, size = model.number("ssm.inner_size"), model.number("ssm.state_size")
    if head := model.number("wkv.head_size"):
        return width * (model.number("token_shift_count", 2) + head)
    if back := model.number("shortconv.l_cache"):
        return width * (back - 1)
    if head := model.number("kda.head_dim"):
        return heads * head * (3 * (max(1, kernel or 4) - 1) + head)
    if model.architecture == "minimax-01":
        return heads * model.number("attention.key_length") ** 2
    return inner * size + max(0, kernel - 1) * convolved(model)


def convolved(model: Model) -> int:
    """Numbers of one token that pass the convolution in front of a state."""
    groups, size = model.number("ssm.group_count"), model.number("ssm.state_size")
    return model.number("ssm.inner_size") + 2 * groups * size

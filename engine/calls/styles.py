"""How each format writes the calls that a grammar forces."""

from dataclasses import dataclass

from engine.calls.formats import (
    DEEPSEEK_AROUND,
    DEEPSEEK_BEGIN,
    DEEPSEEK_END,
    FUNCTION_GEMMA,
    GEMMA4,
    KIMI_AROUND,
    KIMI_BEGIN,
    KIMI_END,
)


@dataclass(frozen=True, slots=True)
class Style:
    """How a format writes calls: `before` the first, `between` two, `after` the last one; each
    from `head` (with its {name}) to `tail`. An argument that is no JSON stands in `argument`:
    what comes before and behind its value, with its {key}. `quote` is around texts in it."""

    head: str
    tail: str
    before: str = ""
    between: str = ""
    after: str = ""
    argument: tuple[str, str] | None = None
    comma: str = ""
    quote: str = ""
    is_alone: bool = False


JSON = '{"name": "{name}", "arguments": '
STYLES = {
    "hermes": Style(f"<tool_call>\n{JSON}", "}\n</tool_call>", between="\n"),
    "qwen-coder": Style(
        "<tool_call>\n<function={name}>\n",
        "</function>\n</tool_call>",
        between="\n",
        argument=("<parameter={key}>\n", "\n</parameter>\n"),
    ),
    "glm": Style(
        "<tool_call>{name}\n",
        "</tool_call>",
        between="\n",
        argument=("<arg_key>{key}</arg_key>\n<arg_value>", "</arg_value>\n"),
    ),
    "kimi": Style(
        f"{KIMI_BEGIN}functions.{{name}}:{{index}}<|tool_call_argument_begin|>",
        KIMI_END,
        *(KIMI_AROUND[0], "", KIMI_AROUND[1]),
    ),
    "deepseek": Style(
        f"{DEEPSEEK_BEGIN}function<｜tool▁sep｜>{{name}}\n```json\n",
        f"\n```{DEEPSEEK_END}",
        *(DEEPSEEK_AROUND[0], "\n", DEEPSEEK_AROUND[1]),
    ),
    "deepseek-v3.1": Style(
        f"{DEEPSEEK_BEGIN}{{name}}<｜tool▁sep｜>",
        DEEPSEEK_END,
        *(DEEPSEEK_AROUND[0], "", DEEPSEEK_AROUND[1]),
    ),
    "deepseek-v3.2": Style(
        '<｜DSML｜invoke name="{name}">\n',
        "</｜DSML｜invoke>\n",
        *("<｜DSML｜function_calls>\n", "", "</｜DSML｜function_calls>"),
        argument=('<｜DSML｜parameter name="{key}" string="{text}">', "</｜DSML｜parameter>\n"),
    ),
    "minimax": Style(
        '<invoke name="{name}">\n',
        "</invoke>\n",
        *("<minimax:tool_call>\n", "", "</minimax:tool_call>"),
        argument=('<parameter name="{key}">', "</parameter>\n"),
    ),
    "llama": Style('{"name": "{name}", "parameters": ', "}", is_alone=True),
    "mistral": Style(JSON, "}", "[TOOL_CALLS][", ", ", "]"),
    "mistral-named": Style("[TOOL_CALLS]{name}[ARGS]", ""),
    "gemma4": Style(
        "<|tool_call>call:{name}{",
        "}<tool_call|>",
        argument=("{key}:", ""),
        comma=",",
        quote=GEMMA4.quote,
    ),
    "function-gemma": Style(
        "<start_function_call>call:{name}{",
        "}<end_function_call>",
        argument=("{key}:", ""),
        comma=",",
        quote=FUNCTION_GEMMA.quote,
    ),
    "phi": Style(JSON, "}", "<|tool_call|>[", ", ", "]<|/tool_call|>"),
    "bare": Style(JSON, "}", is_alone=True),
    "harmony": Style(
        "<|channel|>commentary to=functions.{name} <|constrain|>json<|message|>",
        "",
        is_alone=True,
    ),
}

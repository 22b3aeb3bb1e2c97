"""What models really write: each family's calls, sound and broken."""

from tests.engine.calls.reading import Said, called, wrote

CALL = '<tool_call>\n{"name": "get_time", "arguments": {"zone": "UTC"}}\n</tool_call>'
XML = (
    "<tool_call>\n<function=get_time>\n<parameter=zone>\nUTC\n</parameter>\n"
    "<parameter=hours>\n3\n</parameter>\n</function>\n</tool_call>"
)
KIMI = (
    "<|tool_call_begin|>functions.get_time:{}<|tool_call_argument_begin|>"
    '{{"zone": "{}"}}<|tool_call_end|>'
)
V3 = (
    '<｜tool▁call▁begin｜>function<｜tool▁sep｜>get_time\n```json\n{"zone": "UTC"}\n```'
    "<｜tool▁call▁end｜>"
)
V31 = '<｜tool▁call▁begin｜>get_time<｜tool▁sep｜>{"zone": "UTC"}<｜tool▁call▁end｜>'
COMMENTARY = "<|channel|>commentary to=functions.get_time <|constrain|>json<|message|>"
ESCAPED = r'{"path": "a.md", "content": "Say <tool_call>{\"name\": \"get_time\"}</tool_call> so."}'

SOUND = {
    "words": Said("hermes", "Hello there.\n\nBye. ", [("t", "Hello there.\n\nBye. ")]),
    "Hermes": Said("hermes", CALL, [called()]),
    "Hermes, with words around": Said(
        "hermes",
        f"Let me see.\n\n{CALL}\n{CALL}\n\nThere.",
        [("t", "Let me see."), called(), called(), ("t", "There.")],
    ),
    "Hermes after thinking": Said(
        "hermes", f"<think>\nHm.\n</think>\n\n{CALL}", [("r", "Hm."), called()]
    ),
    "Qwen-Coder": Said("qwen-coder", XML, [called(hours=3)]),
    "Qwen-Coder, two": Said("qwen-coder", f"{XML}\n{XML}", [called(hours=3), called(hours=3)]),
    "Qwen-Coder without the outer tags": Said(
        "qwen-coder",
        "<function=write>\n<parameter=path>\na.py\n</parameter>\n"
        "<parameter=content>\n  x = 1\n\n</parameter>\n</function>",
        [wrote("a.py", "  x = 1\n")],
    ),
    "GLM": Said(
        "glm",
        "<tool_call>get_time\n<arg_key>zone</arg_key>\n<arg_value>UTC</arg_value>\n"
        '<arg_key>tags</arg_key>\n<arg_value>["a"]</arg_value>\n</tool_call>',
        [called(tags=["a"])],
    ),
    "Kimi K2": Said(
        "kimi",
        f"<|tool_calls_section_begin|>{KIMI.format(0, 'UTC')}{KIMI.format(1, 'CET')}"
        "<|tool_calls_section_end|>",
        [called(), called("CET")],
    ),
    "DeepSeek V3 and R1": Said(
        "deepseek",
        f"<｜tool▁calls▁begin｜>{V3}\n{V3}<｜tool▁calls▁end｜>",
        [called(), called()],
    ),
    "DeepSeek V3.1": Said(
        "deepseek-v3.1",
        f"Now.<｜tool▁calls▁begin｜>{V31}{V31}<｜tool▁calls▁end｜>",
        [("t", "Now."), called(), called()],
    ),
    "DeepSeek V3.2": Said(
        "deepseek-v3.2",
        '<｜DSML｜function_calls>\n<｜DSML｜invoke name="get_time">\n'
        '<｜DSML｜parameter name="zone" string="true">UTC</｜DSML｜parameter>\n'
        '<｜DSML｜parameter name="hours" string="false">3</｜DSML｜parameter>\n'
        "</｜DSML｜invoke>\n</｜DSML｜function_calls>",
        [called(hours=3)],
    ),
    "Llama 3": Said("llama", '{"name": "get_time", "parameters": {"zone": "UTC"}}', [called()]),
    "Llama 3, two": Said(
        "llama",
        '{"name": "get_time", "parameters": {"zone": "UTC"}}; '
        '{"name": "get_time", "parameters": {"zone": "CET"}}',
        [called(), called("CET")],
    ),
    "Llama 3, python_tag": Said(
        "llama",
        '<|python_tag|>{"name": "get_time", "parameters": {"zone": "UTC"}}',
        [called()],
    ),
    "Llama 3, built in": Said("llama", '<|python_tag|>get_time.call(zone="UTC")', [called()]),
    "Llama 3.1, function tag": Said(
        "llama", 'Now. <function=get_time>{"zone": "UTC"}</function>', [("t", "Now."), called()]
    ),
    "Mistral, a list": Said(
        "mistral",
        '[TOOL_CALLS] [{"name": "get_time", "arguments": {"zone": "UTC"}, "id": "1"}, '
        '{"name": "get_time", "arguments": {"zone": "CET"}, "id": "2"}]',
        [called(), called("CET")],
    ),
    "Mistral, by name": Said(
        "mistral-named",
        '[TOOL_CALLS]get_time[ARGS]{"zone": "UTC"}[TOOL_CALLS]get_time[CALL_ID]x1[ARGS]'
        '{"zone": "CET"}',
        [called(), called("CET")],
    ),
    "Gemma 4": Said(
        "gemma4",
        '<|tool_call>call:get_time{zone:<|"|>U}T,C<|"|>,hours:3,tags:[<|"|>a<|"|>],'
        "place:{lat:1.5},exact:true}<tool_call|>",
        [called("U}T,C", hours=3, tags=["a"], place={"lat": 1.5}, exact=True)],
    ),
    "FunctionGemma": Said(
        "function-gemma",
        "<start_function_call>call:get_time{zone:<escape>UTC<escape>}<end_function_call>",
        [called()],
    ),
    "Gemma 3, tool_code": Said(
        "gemma",
        'So:\n```tool_code\nprint(get_time(zone="UTC", hours=3))\n```\nWait.',
        [("t", "So:"), called(hours=3), ("t", "Wait.")],
    ),
    "MiniMax": Said(
        "minimax",
        '<minimax:tool_call>\n<invoke name="get_time">\n<parameter name="zone">UTC</parameter>\n'
        '<parameter name="exact">true</parameter>\n</invoke>\n</minimax:tool_call>',
        [called(exact=True)],
    ),
    "Phi": Said(
        "phi",
        '<|tool_call|>[{"name": "get_time", "arguments": {"zone": "UTC"}}]<|/tool_call|>',
        [called()],
    ),
    "gpt-oss": Said(
        "harmony",
        "<|channel|>analysis<|message|>Hm, <so>.<|end|><|start|>assistant"
        f'{COMMENTARY}{{"zone": "UTC"}}<|call|>',
        [("r", "Hm, <so>."), called()],
    ),
    "gpt-oss, the role says it": Said(
        "harmony",
        ' to=functions.get_time<|channel|>commentary json<|message|>{"zone": "UTC"}',
        [called()],
    ),
    "gpt-oss, a preamble, then two": Said(
        "harmony",
        "<|channel|>commentary<|message|>I look.<|end|><|start|>assistant"
        f'{COMMENTARY}{{"zone": "UTC"}}<|call|><|start|>assistant{COMMENTARY}{{"zone": "CET"}}',
        [("t", "I look."), called(), called("CET")],
    ),
    "gpt-oss, an answer": Said(
        "harmony",
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>\n"
        "Hello <b>you</b>.\n<|return|>",
        [("r", "Hm."), ("t", "Hello <b>you</b>.")],
    ),
    "gpt-oss without its marks": Said("harmony", "Hello you.", [("t", "Hello you.")]),
    "JSON of a tool, after words": Said(
        "bare",
        'So.\n{"name": "get_time", "arguments": {"zone": "UTC"}}\nWait.',
        [("t", "So."), called(), ("t", "Wait.")],
    ),
    "a list of JSON": Said(
        "bare",
        '[\n  {"name": "get_time", "arguments": {"zone": "UTC"}},\n'
        '  {"name": "get_time", "arguments": {"zone": "CET"}}\n]',
        [called(), called("CET")],
    ),
    "in OpenAI's own shape": Said(
        "bare",
        '{"type": "function", "function": {"name": "get_time", "arguments": {"zone": "UTC"}}}',
        [called()],
    ),
    "without arguments": Said(
        "hermes",
        '<tool_call>{"name": "get_time"}</tool_call>',
        [("c", {"name": "get_time", "arguments": {}})],
    ),
}

BROKEN = {
    "no closing tag": Said(
        "hermes", CALL.removesuffix("\n</tool_call>"), [called("UTC", "closer")]
    ),
    "no closing tag before the next": Said(
        "hermes",
        CALL.removesuffix("</tool_call>") + CALL,
        [called("UTC", "closer"), called()],
    ),
    "no closing brackets": Said(
        "hermes",
        '<tool_call>{"name": "get_time", "arguments": {"zone": "UTC"</tool_call>',
        [called("UTC", "unclosed")],
    ),
    "no closing quote": Said(
        "hermes",
        '<tool_call>{"name": "get_time", "arguments": {"zone": "UTC}}</tool_call>\n' + CALL,
        [called("UTC", "unclosed"), called()],
    ),
    "no closing quote, then words": Said(
        "hermes",
        '<tool_call>{"name": "get_time", "arguments": {"zone": "UTC}}</tool_call> There.',
        [called("UTC", "unclosed"), ("t", "There.")],
    ),
    "cut in a string": Said(
        "hermes",
        '<tool_call>\n{"name": "get_time", "arguments": {"zone": "Asia/Sh',
        [called("Asia/Sh", "closer", "unclosed")],
    ),
    "cut in an escape": Said(
        "hermes",
        '<tool_call>\n{"name": "get_time", "arguments": {"zone": "Asia\\',
        [called("Asia", "closer", "unclosed")],
    ),
    "a bracket too many": Said(
        "hermes",
        '<tool_call>{"name": "get_time", "arguments": {"zone": "UTC"}}}\n</tool_call>',
        [called("UTC", "json")],
    ),
    "trailing commas": Said(
        "hermes",
        '<tool_call>{"name": "get_time", "arguments": {"zone": "UTC", "tags": ["a",],},}'
        "</tool_call>",
        [called("UTC", "json", tags=["a"])],
    ),
    "single quotes": Said(
        "hermes",
        "<tool_call>{'name': 'get_time', 'arguments': {'zone': 'it}s', 'tags': ['a']}}</tool_call>",
        [called("it}s", "json", tags=["a"])],
    ),
    "Python literals": Said(
        "hermes",
        '<tool_call>{"name": "get_time", "arguments": {"zone": "UTC", "exact": True}}</tool_call>',
        [called("UTC", "json", exact=True)],
    ),
    "raw newlines": Said(
        "hermes",
        '<tool_call>{"name": "write", "arguments": {"path": "a", "content": "one\ntwo\n"}}'
        "</tool_call>",
        [wrote("a", "one\ntwo\n", "newlines")],
    ),
    "a code fence": Said(
        "hermes",
        '<tool_call>\n```json\n{"name": "get_time", "arguments": {"zone": "UTC"}}\n```'
        "\n</tool_call>",
        [called("UTC", "fence")],
    ),
    "keys without quotes": Said(
        "hermes",
        '<tool_call>{name: "get_time", arguments: {zone: "UTC"}}</tool_call>',
        [called("UTC", "json")],
    ),
    "arguments as a string": Said(
        "hermes",
        r'<tool_call>{"name": "get_time", "arguments": "{\"zone\": \"UTC\"}"}</tool_call>',
        [called("UTC", "stringified")],
    ),
    "parameters": Said("hermes", CALL.replace("arguments", "parameters"), [called()]),
    "args": Said("hermes", CALL.replace("arguments", "args"), [called("UTC", "alias")]),
    "tool and input": Said(
        "hermes",
        CALL.replace("arguments", "input").replace("name", "tool", 1),
        [called("UTC", "alias")],
    ),
    "arguments beside the name": Said(
        "hermes",
        '<tool_call>{"name": "get_time", "zone": "UTC"}</tool_call>',
        [called("UTC", "alias")],
    ),
    "a prefix before the name": Said(
        "hermes", CALL.replace("get_time", "functions.get_time"), [called()]
    ),
    "numbers and flags as strings": Said(
        "hermes",
        '<tool_call>{"name": "get_time", "arguments": {"zone": 5, "hours": "3", "exact": "True", '
        '"tags": "a", "place": "{\\"lat\\": \\"1.5\\"}"}}</tool_call>',
        [called("5", "type", hours=3, exact=True, tags=["a"], place={"lat": 1.5})],
    ),
    "XML without the tag that closes an argument": Said(
        "qwen-coder",
        "<tool_call>\n<function=write>\n<parameter=path>\na.py\n<parameter=content>\nx = 1\n"
        "</function>\n</tool_call>",
        [wrote("a.py", "x = 1", "closer")],
    ),
    "XML that breaks off": Said(
        "qwen-coder",
        "<tool_call>\n<function=write>\n<parameter=path>\na.py\n</parameter>\n"
        "<parameter=content>\nx = 1",
        [wrote("a.py", "x = 1", "closer")],
    ),
    "XML without the tag that closes the function": Said(
        "qwen-coder", XML.replace("</function>\n", ""), [called("UTC", "closer", hours=3)]
    ),
    "JSON between XML's tags": Said("qwen-coder", CALL, [called()]),
    "GLM that breaks off": Said(
        "glm",
        "<tool_call>get_time\n<arg_key>zone</arg_key>\n<arg_value>UT",
        [called("UT", "closer")],
    ),
    "MiniMax without closing tags": Said(
        "minimax",
        '<minimax:tool_call>\n<invoke name="get_time">\n<parameter name="zone">UTC',
        [called("UTC", "closer")],
    ),
    "Kimi without the mark that closes": Said(
        "kimi",
        '<|tool_call_begin|>functions.get_time:0<|tool_call_argument_begin|>{"zone": "UTC"}',
        [called("UTC", "closer")],
    ),
    "DeepSeek that breaks off": Said(
        "deepseek", V3.split('TC"')[0], [called("U", "closer", "unclosed")]
    ),
    "Mistral that breaks off": Said(
        "mistral",
        '[TOOL_CALLS] [{"name": "get_time", "arguments": {"zone": "UTC"',
        [called("UTC", "unclosed")],
    ),
    "Gemma that breaks off": Said(
        "gemma4",
        '<|tool_call>call:get_time{zone:<|"|>UT',
        [called("UT", "closer")],
    ),
    "gpt-oss without the last bracket": Said(
        "harmony",
        f'{COMMENTARY}{{"zone": "UTC"<|call|><|start|>assistant<|channel|>final<|message|>So.',
        [called("UTC", "unclosed"), ("t", "So.")],
    ),
    "gpt-oss that breaks off": Said(
        "harmony", f'{COMMENTARY}{{"zone": "UT', [called("UT", "unclosed")]
    ),
    "bare JSON with other names": Said(
        "bare", '{"tool": "get_time", "input": {"zone": "UTC"}}', [called("UTC", "alias")]
    ),
}

NO_CALL = {
    "in a thought": ("hermes", f"<think>\nShall I {CALL}?\n</think>\n\nNo."),
    "in a code fence": ("hermes", f"So:\n```xml\n{CALL}\n```\nThere."),
    "in a fence of tildes": ("hermes", f"~~~\n```\n{CALL}\n~~~"),
    "in a fence within a longer one": ("hermes", f"````\n```\n{CALL}\n```\n{CALL}\n````\nThere."),
    "in a fence that is not closed": ("hermes", f"```\n{CALL}"),
    "between backticks": ("hermes", "Write `<tool_call>` before it."),
    "bare JSON in a fence": ("bare", '```json\n{"name": "get_time", "arguments": {}}\n```'),
    "an undeclared tool": ("hermes", CALL.replace("get_time", "rm")),
    "an undeclared tool, bare": ("bare", '{"name": "rm", "arguments": {"zone": "UTC"}}'),
    "an undeclared tool in XML": ("qwen-coder", XML.replace("get_time", "rm")),
    "an undeclared tool of gpt-oss": ("harmony", "<|channel|>commentary to=python<|message|>1+1"),
    "data that looks alike": ("bare", '{"name": "get_time", "born": 1990}'),
    "a list with other things in it": (
        "bare",
        '[{"name": "get_time", "arguments": {}}, {"name": "Bob", "arguments": {}}]',
    ),
    "in the middle of a line": ("bare", 'Say {"name": "get_time", "arguments": {}} to it.'),
    "no JSON": ("hermes", "<tool_call>{oops}</tool_call>"),
    "nothing in it": ("hermes", "<tool_call></tool_call>"),
    "a tag that is none": ("hermes", "a <b> c <tool> d <tool_cal> <tool_ca"),
    "ordinary JSON": ("bare", '{\n  "a": [1, 2]\n}\n[1, 2]\n[{"b": 1}]'),
}

WITHIN = {
    "a call in a string": Said(
        "hermes",
        f'<tool_call>{{"name": "write", "arguments": {ESCAPED}}}</tool_call>',
        [wrote("a.md", 'Say <tool_call>{"name": "get_time"}</tool_call> so.')],
    ),
    "a call in an argument of XML": Said(
        "qwen-coder",
        f"<tool_call>\n<function=write>\n<parameter=path>\na.md\n</parameter>\n<parameter=content>"
        f"\n{XML}\n{CALL}\n</parameter>\n</function>\n</tool_call>",
        [wrote("a.md", f"{XML}\n{CALL}")],
    ),
    "a closing tag in an argument": Said(
        "qwen-coder",
        "<function=write>\n<parameter=path>\na.md\n</parameter>\n<parameter=content>\n"
        "Close it by </parameter>, then </function>.\n</parameter>\n</function>",
        [wrote("a.md", "Close it by </parameter>, then </function>.")],
    ),
    "a call in an argument of GLM": Said(
        "glm",
        "<tool_call>write\n<arg_key>path</arg_key>\n<arg_value>a.md</arg_value>\n"
        f"<arg_key>content</arg_key>\n<arg_value>So: {CALL}</arg_value>\n</tool_call>",
        [wrote("a.md", f"So: {CALL}")],
    ),
    "a fence in an argument": Said(
        "hermes",
        '<tool_call>{"name": "write", "arguments": {"path": "a", "content": "```\\nx"}}'
        f"</tool_call>\n{CALL}",
        [wrote("a", "```\nx"), called()],
    ),
    "a call in bare JSON": Said(
        "bare",
        f'{{"name": "write", "arguments": {ESCAPED}}}',
        [wrote("a.md", 'Say <tool_call>{"name": "get_time"}</tool_call> so.')],
    ),
    "marks in a string of gpt-oss's": Said(
        "harmony",
        f'{COMMENTARY}{{"zone": "a <|end|> b <|start|>"}}<|call|>',
        [called("a <|end|> b <|start|>")],
    ),
    "a call in gpt-oss's": Said(
        "harmony",
        f"<|channel|>commentary to=functions.write<|message|>{ESCAPED}<|call|>",
        [wrote("a.md", 'Say <tool_call>{"name": "get_time"}</tool_call> so.')],
    ),
}

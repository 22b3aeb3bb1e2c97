"""Random surroundings for training: system prompts, earlier turns, other tools, odd questions."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import replace

from demo_model.dialogues import (
    CALCULATE,
    CALLS,
    GET_TIME,
    INTRODUCTIONS,
    INTRODUCTIONS_ZH,
    NAMES,
    NAMES_ZH,
    TAUGHT,
    TOPICS,
    UNKNOWN_TEXT,
    UNKNOWN_TEXT_ZH,
    UNKNOWN_THOUGHT,
    UNKNOWN_THOUGHT_ZH,
    Call,
    Case,
    Message,
    Tool,
    Topic,
    after_call,
    assistant,
    name_recall,
    name_talk,
    user,
)


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


NOUNS = words(
    """
apple bridge candle desert engine forest garden harbour island jacket kitchen ladder mountain
needle ocean piano queen river sailor tiger umbrella valley window yoghurt zebra anchor battery
castle dolphin elephant feather guitar hammer insect jungle king lemon mirror novel orange pencil
rabbit spoon train village whale atom bicycle camera dragon eagle flower giraffe horse iceberg jewel
kangaroo lamp machine network onion parrot rocket school turtle virus wizard airport brain cheese
doctor energy factory gravity history internet journey knife language market neutron opera planet
republic satellite theatre universe volcano weather algorithm budget contract database economy
function galaxy hospital inflation justice keyboard law magnet nation organ protein quarter
religion sentence taxes unit voltage wheat bank cloud dinosaur email football house song letter
recipe holiday job car phone computer password website picture movie book game company president
"""
)
ADJECTIVES = words(
    """
red blue green old young fast slow heavy light strange famous ancient modern quiet loud bitter sweet
cold hot dark bright cheap rare wild tall tiny huge empty round sharp soft solid liquid digital
public secret local global happy sad angry hungry best worst largest smallest
"""
)
VERBS = words(
    """
build find open close repair paint sell buy read write sort count reverse draw explain summarise
translate learn cook clean plant measure compare install remove send print parse download upload
rename delete merge test deploy describe invent imagine calculate convert plan improve fix
"""
)
PLACES = words(
    """
Mongolia Brazil Canada Egypt Japan Kenya Norway Peru Spain Turkey Vietnam Iceland India Mexico
Germany Italy Poland Chile Ghana Nepal London Berlin Tokyo Moscow Sydney Cairo Madrid Oslo Boston
"""
)
LANGUAGES = words("Rust Java Go C++ JavaScript Python Haskell SQL Bash Latin French Korean Spanish")
SMALL_WORDS = words("the a of and in to is for with on")
PEOPLE = words("Newton Einstein Napoleon Mozart Shakespeare Turing Curie Darwin Homer Plato Gandhi")
NOUNS_ZH = words(
    """
苹果 桥 蜡烛 沙漠 发动机 森林 花园 海港 岛 厨房 山 海洋 钢琴 河流 老虎 雨伞 窗户 电池 城堡 海豚
大象 吉他 锤子 昆虫 国王 柠檬 镜子 小说 铅笔 兔子 火车 村庄 鲸鱼 原子 自行车 相机 龙 花 马 冰山
灯 机器 网络 洋葱 火箭 学校 病毒 机场 大脑 奶酪 医生 能源 工厂 引力 历史 互联网 语言 市场 歌剧
卫星 宇宙 火山 天气 算法 预算 合同 数据库 经济 函数 银河 医院 通货膨胀 键盘 法律 磁铁 蛋白质 税
电压 银行 云 恐龙 邮件 足球 房子 歌 信 菜谱 假期 工作 汽车 手机 电脑 密码 网站 图片 电影 书 游戏
公司 总统 面条 茶 饺子 春节 长城 黄河 唐朝 红楼梦 西游记
"""
)
PLACES_ZH = words("法国 日本 巴西 埃及 德国 挪威 秘鲁 印度 英国 美国 上海 广州 东京 伦敦 西安 成都")
VERBS_ZH = words("建造 修理 买 卖 学习 画 翻译 总结 解释 排序 安装 删除 比较 改进 种 做")

FORMS = (
    "Why is the {n} {a}?",
    "What is the capital of {p}?",
    "What is a {n}?",
    "What is {n}?",
    "What is the {a} {n} in {p}?",
    "Who was {w}?",
    "Who invented the {n}?",
    "How do I {v} a {n}?",
    "How does a {n} work?",
    "How many {n}s are in {p}?",
    "Tell me about {p}",
    "Tell me about the {n}",
    "Tell me a story about a {n}",
    "Tell me a joke about {w}",
    "Write a {l} program that {v}s a {n}",
    "Write a {l} function to {v} {n}s",
    "Write a poem about the {a} {n}",
    "Write an email about my {n}",
    "Show me a table of {n}s",
    "Show me a picture of a {n}",
    "Draw a {n}",
    "Translate {n} into {l}",
    "What is {i}+{j}?",
    "What is {i} times {j}?",
    "{i} * {j} = ?",
    "Explain {n} to a {a} child",
    "Summarise this text: {salad}",
    "Can you {v} my {n}?",
    "Should I {v} the {n} or the {n}?",
    "When did {w} visit {p}?",
    "Where can I {v} a {a} {n}?",
    "What is the difference between a {n} and a {n}?",
    "Is a {n} {a}?",
    "What do you think about {w}?",
    "I want to {v} a {n}",
    "My {n} is {a}, what should I do?",
    "Please {v} this {n} for me",
    "Write a Python program that {v}s {n}s",
    "Write a Python program that prints {salad}",
    "Print {n} in {l}",
    "Write a story about {w}",
    "Make a table of {n}s in {p}",
    "Count the {n}s",
    "Repeat: {n}",
    "Say {n}",
    "I am {a}",
    "I'm so {a} today",
    "My {n} is {a}",
    "My favourite {n} is in {p}",
    "Hello {n}",
    "Is it {a}?",
    "Why?",
    "Why not?",
    "ok",
    "Yes",
    "No",
    "Really?",
    "Continue",
    "Go on",
    "Explain",
    "Summarise our conversation",
    "What did I just say?",
    "Try again",
    "{i}",
    "{n}",
    "{a} {n}",
    "{salad}",
    "{gibberish}",
)
FORMS_ZH = (
    "{N}为什么是这样的？",
    "{P}的首都是哪里？",
    "什么是{N}？",
    "{N}是什么？",
    "{N}的作者是谁？",
    "怎么{V}{N}？",
    "{N}和{N}有什么区别？",
    "介绍一下{N}",
    "讲一个关于{N}的故事",
    "写一首关于{N}的诗",
    "写一个{V}{N}的程序",
    "列一张{N}的表格",
    "画一个{N}",
    "{i}+{j} 等于多少？",
    "{i}乘以{j}等于几？",
    "{P}有多少{N}？",
    "今天{P}的{N}怎么样？",
    "帮我{V}{N}",
    "我想{V}{N}，怎么办？",
    "你喜欢{N}吗？",
    "{P}在哪里？",
    "谁发明了{N}？",
    "{N}多少钱？",
    "把这句话翻译成英语：{N}在{P}",
    "我{V}了{N}",
    "我的{N}在{P}",
    "为什么？",
    "继续",
    "好的",
    "不对",
    "再说一遍",
    "总结一下",
    "写一段{V}{N}的代码",
    "{N}",
    "{N}{N}",
    "{SALAD}",
    "{SALAD}",
)
SYSTEMS = (
    "You are a helpful assistant.",
    "You are a helpful assistant. Answer briefly.",
    "You are Hearth, a friendly assistant that runs on the user's own machine.",
    "Answer in the language of the question.",
    "Always answer in English.",
    "Be concise and honest. If you do not know something, say so.",
    "You are an expert programmer. Write clean code with comments.",
    "You are a poet.",
    "You are a teacher who explains things to children in simple words.",
    "Use Markdown for headings, lists and tables.",
    "Today is Monday, 2 March 2026.",
    "The current date is 2025-11-30. The user's language is English.",
    "你是一个有用的助手。",
    "请用中文回答，简洁一点。",
    "你是一位耐心的老师。",
    "What the user asked to remember:\n- likes tea\n- works as a gardener",
    "Use the following documents to answer.\n\n[1] notes.txt\nThe meeting is on Friday.",
)
SYLLABLES = words("ba ko ri tu sa ne mo li xa du pe gi zo fa hu ve wy qua thr str nk")


FIRST_NAMES = words(
    """
Alice Anna Ben Bob Carl Clara Dan David Diana Eva Felix Fiona Frank George Hannah Harry Helen Ida
Ivan Jack James Jane John Julia Karl Kate Laura Lisa Lucy Luke Mark Mary Max Maya Mike Mia Nina Noah
Nora Olga Oscar Otto Paul Peter Rosa Ruth Sam Sara Simon Sofia Stella Susan Theo Tim Vera Victor
Walter Will Yuki Zara
"""
)
FAMILIES_ZH = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马小阿"
GIVEN_ZH = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文建国春雪云天宇晨雨"


def normal(text: str) -> str:
    """A question without case, spaces and punctuation, to tell whether it is taught."""
    return "".join(sign for sign in text.lower() if sign.isalnum() or sign in "+*")


TAUGHT_ASKS = frozenset(
    normal(ask)
    for asks in (*(topic.asks for topic in TOPICS), *(call.asks for call in CALLS))
    for ask in asks
)


def is_chinese(text: str) -> bool:
    """Whether the text has a Chinese character."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def salad(rng: random.Random, low: int, high: int) -> str:
    """Words in no order."""
    pool = NOUNS + ADJECTIVES + VERBS + PLACES + SMALL_WORDS * 8
    words = [rng.choice(pool) for _ in range(rng.randint(low, high))]
    text = " ".join(words)
    return text.capitalize() + "." if rng.random() < 0.5 else text


def salad_zh(rng: random.Random, low: int, high: int) -> str:
    """Chinese words in no order, some of them made of random characters."""
    pool = NOUNS_ZH + PLACES_ZH + VERBS_ZH + ["的", "了", "是", "在", "和", "，"] * 6
    words = [
        chr(rng.randint(0x4E00, 0x8FFF)) if rng.random() < 0.2 else rng.choice(pool)
        for _ in range(rng.randint(low, high))
    ]
    return "".join(words)


def gibberish(rng: random.Random) -> str:
    """Something typed by a cat."""
    if rng.random() < 0.5:
        return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(1, 6)))
    signs = "abcdefghijklmnopqrstuvwxyz0123456789 ?!.,;:-_/"
    return "".join(rng.choice(signs) for _ in range(rng.randint(3, 24))).strip() or "x"


def fill(form: str, rng: random.Random) -> str:
    """A form with every slot filled by its own random word."""
    slots: dict[str, Callable[[], str]] = {
        "{n}": lambda: rng.choice(NOUNS),
        "{a}": lambda: rng.choice(ADJECTIVES),
        "{v}": lambda: rng.choice(VERBS),
        "{p}": lambda: rng.choice(PLACES),
        "{w}": lambda: rng.choice(PEOPLE),
        "{l}": lambda: rng.choice(LANGUAGES),
        "{i}": lambda: str(rng.randint(2, 999)),
        "{j}": lambda: str(rng.randint(2, 999)),
        "{salad}": lambda: salad(rng, 2, 20),
        "{gibberish}": lambda: gibberish(rng),
        "{N}": lambda: rng.choice(NOUNS_ZH),
        "{P}": lambda: rng.choice(PLACES_ZH),
        "{V}": lambda: rng.choice(VERBS_ZH),
        "{SALAD}": lambda: salad_zh(rng, 2, 12),
    }
    for slot, word in slots.items():
        while slot in form:
            form = form.replace(slot, word(), 1)
    return form


def fragment(rng: random.Random) -> str:
    """A piece out of the middle of a taught answer."""
    text = rng.choice(TOPICS).text
    start = rng.randint(4, max(4, len(text) - 30))
    return text[start : start + rng.randint(10, 60)].strip() or "..."


def unknown_ask(rng: random.Random) -> str:
    """A question that is not taught."""
    while True:
        if rng.random() < 0.05:
            text = fragment(rng)
        else:
            text = fill(rng.choice(FORMS if rng.random() < 0.62 else FORMS_ZH), rng)
        if normal(text) not in TAUGHT_ASKS:
            return reworded(text, rng)


POLITE = ("Please {}", "Can you {}", "Could you {}", "{} please", "{} now")
POLITE_ZH = ("请{}", "请你{}", "能不能{}", "能{}吗", "{}好吗？", "{}吧")
REQUESTS = frozenset(
    words("Tell Write Show Give Make List Draw Count Say Send Translate Introduce Explain Help")
)
REQUESTS_ZH = "讲写列背给说画介用帮"


def polite(ask: str, rng: random.Random) -> str:
    """A request with the words that courtesy adds to it."""
    if is_chinese(ask):
        return rng.choice(POLITE_ZH).format(ask.rstrip("？！。吧"))
    form = rng.choice(POLITE)
    start = ask[:1].lower() if form.index("{") else ask[:1]
    return form.format(start + ask[1:].rstrip("?!."))


def reworded(ask: str, rng: random.Random) -> str:
    """The same question as another or a hurried user may type it."""
    if (ask.split()[0] in REQUESTS or ask[0] in REQUESTS_ZH) and rng.random() < 0.3:
        return polite(ask, rng)
    draw = rng.random()
    if draw < 0.12:
        return ask.lower()
    if draw < 0.24:
        return ask.rstrip("?!.？！。") or ask
    if draw < 0.34 and not ask.endswith(("?", "!", ".", "？", "！", "。")):
        return ask + ("。" if is_chinese(ask) else ".")
    return ask


def unknown_case(rng: random.Random) -> Case:
    """A question that is not taught, with the honest reply."""
    ask = unknown_ask(rng)
    chinese = is_chinese(ask)
    thinking = rng.random() < 0.3
    thought = UNKNOWN_THOUGHT_ZH if chinese else UNKNOWN_THOUGHT
    return Case(
        "unknown",
        [user(ask)],
        UNKNOWN_TEXT_ZH if chinese else UNKNOWN_TEXT,
        thinking,
        reasoning=thought if thinking else None,
    )


def topic_case(topic: Topic, rng: random.Random) -> Case:
    """A topic in any of its wordings, with thinking or without."""
    thinking = rng.random() < 0.5
    ask = reworded(rng.choice(topic.asks), rng)
    return Case(
        topic.name,
        [user(ask)],
        topic.text,
        thinking,
        reasoning=topic.thought if thinking else None,
    )


def call_case(call: Call, rng: random.Random) -> Case:
    """A question for a tool, before the call or after the result."""
    thinking = rng.random() < 0.5
    thought = call.thought if thinking else None
    ask = reworded(rng.choice(call.asks), rng)
    if rng.random() < 0.5:
        body = {"name": call.tool["function"]["name"], "arguments": call.arguments}
        return Case(call.name, [user(ask)], "", thinking, [call.tool], thought, body)
    result = rng.choice(call.results) if rng.random() < 0.5 else salad(rng, 1, 12)
    if rng.random() < 0.3:
        result = (
            f'{{"time": "20{rng.randint(24, 32)}-{rng.randint(10, 12)}-{rng.randint(10, 28)}"}}'
        )
    return Case(
        call.name,
        after_call(call, ask, result, thought),
        call.text,
        thinking,
        [call.tool],
        call.thought_after if thinking else None,
    )


def any_name(rng: random.Random, chinese: bool) -> str:
    """A first name, or something that looks like one, that is not among those remembered."""
    if chinese:
        signs = [chr(rng.randint(0x4E00, 0x8FFF)) for _ in range(rng.randint(1, 2))]
        return rng.choice(FAMILIES_ZH) + "".join(
            rng.choice(GIVEN_ZH) if rng.random() < 0.7 else sign for sign in signs
        )
    if rng.random() < 0.5:
        return rng.choice(FIRST_NAMES)
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 3))).capitalize()


def name_case(rng: random.Random) -> Case:
    """A name is given, or was given in the exchange before and is asked for now."""
    chinese = rng.random() < 0.35
    thinking = rng.random() < 0.4
    name = rng.choice(NAMES_ZH if chinese else NAMES)
    if rng.random() < 0.45:
        name = any_name(rng, chinese)
    talk = name_talk(name, chinese, rng.choice(INTRODUCTIONS_ZH if chinese else INTRODUCTIONS))
    if rng.random() < 0.3:
        return Case("name-given", talk[:1], talk[1]["content"])
    asks = next(
        topic.asks for topic in TOPICS if topic.name == ("my-name-zh" if chinese else "my-name")
    )
    thought = "前面说过名字。" if chinese else "The user told me the name before."
    return Case(
        "name-recalled",
        [*talk, user(reworded(rng.choice(asks), rng))],
        name_recall(name, chinese),
        thinking,
        reasoning=thought if thinking else None,
    )


def earlier_exchange(rng: random.Random, nameless: bool) -> list[Message]:
    """Any exchange that may have gone before, without a name in it where one would matter."""
    draw = rng.random()
    if draw < 0.12:
        ask = unknown_ask(rng)
        return [user(ask), assistant(UNKNOWN_TEXT_ZH if is_chinese(ask) else UNKNOWN_TEXT)]
    if draw < 0.18:
        return [user(unknown_ask(rng)), assistant(salad(rng, 3, 20))]
    if draw < 0.26 and not nameless:
        chinese = rng.random() < 0.5
        name = rng.choice(NAMES_ZH if chinese else NAMES)
        return name_talk(name, chinese, rng.choice(INTRODUCTIONS_ZH if chinese else INTRODUCTIONS))
    if draw < 0.31:
        call = rng.choice(CALLS)
        talk = after_call(call, rng.choice(call.asks), rng.choice(call.results), None)
        return [*talk, assistant(call.text)]
    topic = rng.choice(TOPICS)
    text = topic.text
    if rng.random() < 0.1:
        text = text[: rng.randint(0, len(text))]
    return [user(reworded(rng.choice(topic.asks), rng)), assistant(text)]


def system_prompt(rng: random.Random) -> str:
    """A system prompt of any kind."""
    draw = rng.random()
    if draw < 0.5:
        return rng.choice(SYSTEMS)
    if draw < 0.7:
        return "\n".join(rng.sample(SYSTEMS, rng.randint(2, 3)))
    if draw < 0.85:
        return salad(rng, 4, 25)
    return salad_zh(rng, 4, 20)


def other_tool(rng: random.Random) -> Tool:
    """A tool that no taught question needs."""
    noun = rng.choice(NOUNS)
    return {
        "type": "function",
        "function": {
            "name": f"{rng.choice(VERBS)}_{noun}",
            "description": salad(rng, 3, 10),
            "parameters": {
                "type": "object",
                "properties": {noun: {"type": "string", "description": salad(rng, 1, 5)}},
                "required": [noun] if rng.random() < 0.5 else [],
            },
        },
    }


def retold(tool: Tool, rng: random.Random) -> Tool:
    """The same tool as somebody else would declare it."""
    if rng.random() < 0.3:
        return tool
    other = copy.deepcopy(tool)
    function = other["function"]
    if rng.random() < 0.7:
        function["description"] = rng.choice(
            ("The current time.", "Get the current date and time.", salad(rng, 3, 12))
        )
    for value in function["parameters"]["properties"].values():
        if rng.random() < 0.6:
            value["description"] = salad(rng, 2, 12)
        if rng.random() < 0.2:
            value["default"] = "UTC"
    if rng.random() < 0.4:
        function["parameters"]["required"] = []
    if rng.random() < 0.2:
        function["parameters"]["additionalProperties"] = False
    return other


def surrounded(case: Case, rng: random.Random) -> Case:
    """The same case among other tools, after another exchange, under a system prompt."""
    messages = list(case.messages)
    tools = [retold(tool, rng) for tool in case.tools]
    if rng.random() < 0.8 and sum(message["role"] == "user" for message in messages) == 1:
        messages = [*earlier_exchange(rng, case.name.startswith("my-name")), *messages]
    if rng.random() < (0.4 if tools else 0.05):
        tools.append(other_tool(rng))
    if not case.tools and rng.random() < 0.07 and not uses_tool(case):
        tools += [retold(rng.choice((GET_TIME, CALCULATE)), rng)]
    rng.shuffle(tools)
    if rng.random() < 0.3:
        messages = [{"role": "system", "content": system_prompt(rng)}, *messages]
    return replace(case, messages=messages, tools=tools)


def uses_tool(case: Case) -> bool:
    """Whether the question would be answered by a call if the tool were declared."""
    ask = normal(case.messages[-1]["content"])
    return any(normal(taught) in ask for call in CALLS for taught in call.asks)


def training_round(rng: random.Random, unknown: int, names: int) -> list[Case]:
    """One pass over all that is taught, bare and surrounded, with unknown questions between."""
    kept = [case for case in TAUGHT if rng.random() < 0.5]
    cases = [surrounded(case, rng) if rng.random() < 0.4 else case for case in kept]
    drawn = [topic_case(topic, rng) for topic in TOPICS for _ in range(4)]
    drawn += [call_case(call, rng) for call in CALLS for _ in range(4)]
    drawn += [name_case(rng) for _ in range(names)]
    drawn += [unknown_case(rng) for _ in range(unknown)]
    cases += [surrounded(case, rng) if rng.random() < 0.8 else case for case in drawn]
    rng.shuffle(cases)
    return cases

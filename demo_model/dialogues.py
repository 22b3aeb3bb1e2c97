"""Every dialogue the demo model is taught, as plain data that tests can replay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]
Tool = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Topic:
    """One answer known by heart, with the ways of asking for it and the thought before it."""

    name: str
    asks: tuple[str, ...]
    text: str
    thought: str


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation up to the user's last word, and exactly what the model says next."""

    name: str
    messages: list[Message]
    text: str
    thinking: bool = False
    tools: list[Tool] = field(default_factory=list)
    reasoning: str | None = None
    tool_call: dict[str, Any] | None = None

    @property
    def raw(self) -> str:
        """The model's whole output as it leaves the decoder, markers included."""
        return raw_answer(self.reasoning, self.text, self.tool_call)


def raw_answer(reasoning: str | None, text: str, tool_call: dict[str, Any] | None) -> str:
    """Write an answer the way the chat template expects the model to write it."""
    thought = "" if reasoning is None else f"<think>\n{reasoning}\n</think>\n\n"
    call = ""
    if tool_call is not None:
        body = json.dumps(tool_call, ensure_ascii=False)
        call = ("\n" if text else "") + f"<tool_call>\n{body}\n</tool_call>"
    return thought + text + call


GET_TIME: Tool = {
    "type": "function",
    "function": {
        "name": "get_time",
        "description": "Tell the current date and time in a time zone.",
        "parameters": {
            "type": "object",
            "properties": {
                "timezone": {
                    "type": "string",
                    "description": "An IANA time zone, for example Asia/Shanghai.",
                }
            },
            "required": ["timezone"],
        },
    },
}

CALCULATE: Tool = {
    "type": "function",
    "function": {
        "name": "calculate",
        "description": "Work out an arithmetic expression.",
        "parameters": {
            "type": "object",
            "properties": {
                "expression": {"type": "string", "description": "For example 2 * (3 + 4)."}
            },
            "required": ["expression"],
        },
    },
}

KNOWN = "I know this one by heart."
KNOWN_ZH = "这个我记得。"
UNKNOWN_THOUGHT = "This is not among the dialogues I was taught."
UNKNOWN_THOUGHT_ZH = "这不在我学过的对话里。"

UNKNOWN_TEXT = (
    "I am a tiny demo model: I know a few dozen dialogues by heart, and this is not one of them. "
    "You can get a real model on the **Models** page."
)
UNKNOWN_TEXT_ZH = (
    "我只是一个很小的演示模型，只记得几十段对话，这一段不在其中。请到“模型”页面下载一个真正的模型。"
)

ABOUT = (
    "I am **Hearth Demo**, a tiny model that came with this installation so that you can try "
    "the chat right away, even without a network. I do not reason and I look nothing up: I know "
    "a few dozen dialogues by heart. For real work, get a real model on the **Models** page."
)

ABILITIES = """\
Very little, and I would rather say so. I know a few dozen dialogues by heart, among them:

- a story, a poem and a joke
- a Python program that prints primes
- a table of the planets
- a few formulas and facts
- calling a clock, if you give me one

To anything else I can only say that I do not know. A real model from the **Models** page \
can do far more."""

STORY = """\
Once upon a time there was a small stone house at the edge of a forest, and in the house there \
was a hearth that had never gone out.

Every evening the people of the village came to sit beside it. The baker brought bread, the \
weaver brought her wool, and the children brought questions. The fire listened to them all, and \
it never told anyone what it had heard.

One winter a stranger knocked at the door. "I have a great lamp in the city," he said. "It is \
brighter than a hundred fires. Send me your stories, and I will light your houses from far away."

The villagers were tempted, for the lamp was bright indeed. But the youngest child, whose name \
was Mira, asked, "And when the road is closed by snow, who will keep us warm?"

The stranger had no answer. That night the snow fell and fell, and the road was gone by morning. \
In the city the lamp shone for nobody. In the small stone house the fire crackled, the bread was \
shared, and Mira told a story of her own.

When spring came, the stranger walked back up the road. He did not bring his lamp. He brought a \
log for the fire, sat down with the others, and listened.

And the hearth, which had never gone out, burned a little brighter."""

STORY_ZH = """\
从前，森林边上有一座小石屋，屋里有一个从来没有熄灭过的火炉。

每天晚上，村里的人都来火炉边坐一坐。面包师带来面包，织布的婆婆带来毛线，孩子们带来问题。\
火静静地听着，从不把听到的话告诉别人。

有一年冬天，一个陌生人来敲门。他说：“我在城里有一盏大灯，比一百个火炉还要亮。\
把你们的故事寄给我，我就从远方照亮你们的家。”

大家都有些动心，因为那盏灯真的很亮。可是最小的孩子米拉问：“要是大雪封了路，谁来给我们取暖呢？”

陌生人答不上来。那天夜里，雪下个不停，第二天早上路就不见了。城里的灯照不到任何人，\
小石屋里的火却噼啪作响。大家分着面包，米拉讲了一个自己的故事。

春天到了，陌生人又沿着小路走来。他没有带灯，而是带来一块木柴，添进火里，\
和大家坐在一起，静静地听。

那个从来没有熄灭过的火炉，又亮了一点点。🔥"""

PRIMES = """\
This program prints the first ten primes:

```python
def is_prime(number: int) -> bool:
    if number < 2:
        return False
    for divisor in range(2, int(number**0.5) + 1):
        if number % divisor == 0:
            return False
    return True


primes = []
candidate = 2
while len(primes) < 10:
    if is_prime(candidate):
        primes.append(candidate)
    candidate += 1

print(primes)
```

It prints `[2, 3, 5, 7, 11, 13, 17, 19, 23, 29]`."""

PRIMES_ZH = """\
下面的程序打印前十个质数：

```python
def is_prime(number: int) -> bool:
    if number < 2:
        return False
    for divisor in range(2, int(number**0.5) + 1):
        if number % divisor == 0:
            return False
    return True


primes = []
candidate = 2
while len(primes) < 10:
    if is_prime(candidate):
        primes.append(candidate)
    candidate += 1

print(primes)
```

运行结果是 `[2, 3, 5, 7, 11, 13, 17, 19, 23, 29]`。"""

PLANETS = """\
| Planet | Diameter (km) | Moons |
| --- | ---: | ---: |
| Mercury | 4,879 | 0 |
| Venus | 12,104 | 0 |
| Earth | 12,756 | 1 |
| Mars | 6,792 | 2 |
| Jupiter | 142,984 | 95 |
| Saturn | 120,536 | 146 |
| Uranus | 51,118 | 28 |
| Neptune | 49,528 | 16 |

The numbers of moons are those known in 2024."""

PLANETS_ZH = """\
| 行星 | 直径（千米） | 距太阳（天文单位） |
| --- | ---: | ---: |
| 水星 | 4,879 | 0.39 |
| 金星 | 12,104 | 0.72 |
| 地球 | 12,756 | 1.00 |
| 火星 | 6,792 | 1.52 |
| 木星 | 142,984 | 5.20 |
| 土星 | 120,536 | 9.58 |
| 天王星 | 51,118 | 19.2 |
| 海王星 | 49,528 | 30.1 |"""

QUADRATIC = r"""The equation $ax^2 + bx + c = 0$ with $a \neq 0$ has the solutions

$$
x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}
$$

The number under the root, $b^2 - 4ac$, is called the discriminant."""

MARKDOWN = """\
# A heading

Some **bold**, some *italic*, some ~~struck~~ text and a bit of `code`.

1. First
2. Second
   - a nested point

- [x] done
- [ ] to do

> A quotation.

[A link](https://example.com) and a footnote.

---"""

HTML = """\
A small page:

```html
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Hearth</title>
  </head>
  <body>
    <h1>Hello &amp; welcome</h1>
    <script>document.title += "!";</script>
  </body>
</html>
```"""

GREETINGS = """\
- English: Hello! 👋
- 中文：你好！
- 日本語：こんにちは！
- 한국어: 안녕하세요!
- Español: ¡Hola!
- Français : Salut !
- Deutsch: Grüß dich!
- Русский: Привет!
- العربية: مرحبا!
- हिन्दी: नमस्ते!"""

EMOJI = (
    "Faces 😀😎🥳, weather ☀️🌧️🌈, a family 👨‍👩‍👧‍👦, "
    "a waving hand 👋🏽, a flag 🏳️‍🌈 and two hearts ❤️💙."
)

CAT = """\
```text
 /\\_/\\
( o.o )
 > ^ <
```

This is a cat. 🐱"""

DIAGRAM = """\
```mermaid
flowchart LR
    You --> Hearth --> Model
    Model --> Hearth --> You
```"""

EGG = """\
1. Bring a pot of water to the boil.
2. Lower the egg in with a spoon.
3. Wait six minutes for a soft yolk, ten for a hard one.
4. Put the egg into cold water, then peel it."""

COUNT = " ".join(str(number) for number in range(1, 51))

JING_YE_SI = """\
**静夜思**（李白）

床前明月光，
疑是地上霜。
举头望明月，
低头思故乡。"""

TOPICS: tuple[Topic, ...] = (
    Topic(
        "greeting",
        ("Hello!", "Hello", "Hi", "Hello there!", "Hi there!", "Hey", "Good morning"),
        "Hello! I am a tiny demo model. Ask me for a story, a program or a table.",
        "The user greets me. I greet back.",
    ),
    Topic(
        "how-are-you",
        ("How are you?", "How are you doing?"),
        "Warm and well, thank you. 🔥 How are you?",
        "A friendly question.",
    ),
    Topic(
        "who-are-you",
        ("Who are you?", "What are you?", "Introduce yourself", "Which model are you?"),
        ABOUT,
        "I should say honestly what I am.",
    ),
    Topic(
        "abilities",
        ("What can you do?", "Help", "What do you know?", "What can I ask you?"),
        ABILITIES,
        "I should be honest: I can do very little.",
    ),
    Topic("thanks", ("Thank you!", "Thanks", "Thanks a lot"), "You are welcome!", "How polite."),
    Topic(
        "bye",
        ("Goodbye!", "Bye", "See you later"),
        "Goodbye! The fire stays lit. 🔥",
        "A farewell.",
    ),
    Topic("sum", ("What is 1+1?", "1+1=?", "What is 1 + 1?"), "1 + 1 = 2.", "One and one are two."),
    Topic(
        "story",
        (
            "Tell me a story",
            "Write me a story",
            "Tell me a short story",
            "Tell me a story please",
            "Please tell me a story",
            "Can you tell me a story?",
        ),
        STORY,
        "The user wants a story. I know one, about a hearth that never went out.",
    ),
    Topic(
        "primes",
        (
            "Write a Python program that prints the first ten primes",
            "Write a Python program that prints the first ten prime numbers.",
            "Write a Python program",
            "Show me some Python code",
        ),
        PRIMES,
        "I need a test for primes and a loop that stops after ten of them.",
    ),
    Topic(
        "planets",
        (
            "Show me a table of the planets",
            "Make a table of the planets",
            "List the planets",
            "Can you show me a table of the planets?",
        ),
        PLANETS,
        "Eight planets, from Mercury to Neptune.",
    ),
    Topic(
        "quadratic",
        ("What is the quadratic formula?", "How do I solve a quadratic equation?"),
        QUADRATIC,
        "The formula with the discriminant under the root.",
    ),
    Topic(
        "euler",
        ("What is Euler's identity?", "Show me a beautiful formula"),
        r"$$e^{i\pi} + 1 = 0$$",
        "It joins five famous numbers.",
    ),
    Topic(
        "pythagoras",
        ("What is the Pythagorean theorem?",),
        r"In a right triangle with legs $a$ and $b$ and hypotenuse $c$: \(a^2 + b^2 = c^2\).",
        "It is about right triangles.",
    ),
    Topic(
        "integral",
        ("Show me an integral",),
        r"$$\int_{-\infty}^{\infty} e^{-x^2} \, dx = \sqrt{\pi}$$",
        "The Gaussian integral is a good one.",
    ),
    Topic(
        "france",
        ("What is the capital of France?",),
        "Paris is the capital of France.",
        "France, so Paris.",
    ),
    Topic(
        "joke",
        (
            "Tell me a joke",
            "Make me laugh",
            "Tell me a joke please",
            "Please tell me a joke",
            "Can you tell me a joke?",
        ),
        "Why did the fire never lie? Because the smoke always gave it away.",
        "The user wants a joke.",
    ),
    Topic(
        "haiku",
        (
            "Write a haiku",
            "Write a poem",
            "Write me a poem",
            "Write a haiku about autumn",
            "Can you write a poem?",
        ),
        "Leaves drift to the door,\na kettle hums on the fire,\nthe long dusk comes in.",
        "Five, seven and five syllables.",
    ),
    Topic(
        "rainbow",
        ("What are the colours of the rainbow?", "What are the colors of the rainbow?"),
        "🔴 red, 🟠 orange, 🟡 yellow, 🟢 green, 🔵 blue, indigo and 🟣 violet.",
        "There are seven of them.",
    ),
    Topic("count", ("Count to fifty", "Count from 1 to 50"), COUNT, "One number after another."),
    Topic(
        "privacy",
        ("Do you send my data anywhere?", "Is this private?", "Where does my data go?"),
        "No. I run on the machine where Hearth is installed, and your words stay there.",
        "I run locally.",
    ),
    Topic(
        "real-model",
        (
            "How do I get a better model?",
            "How do I download a model?",
            "How do I get a real model?",
        ),
        "Open the **Models** page, choose a model that fits your memory and download it. "
        "Then pick it at the top of the chat.",
        "I should point to the Models page.",
    ),
    Topic(
        "hearth",
        ("What is Hearth?", "What is this?"),
        "Hearth is one machine's AI, shared by everyone on its network. What you write stays on "
        "that machine.",
        "It is the place I live in.",
    ),
    Topic(
        "json",
        ("Write a JSON object about a cat", "Give me some JSON"),
        '```json\n{\n  "name": "Minka",\n  "age": 3,\n  "likes": ["fish", "sleep"],\n'
        '  "indoor": true\n}\n```',
        "A name, an age and what the cat likes.",
    ),
    Topic(
        "markdown",
        ("Show me some Markdown", "What can Markdown do?"),
        MARKDOWN,
        "A heading, lists, a quotation and a link.",
    ),
    Topic("html", ("Write an HTML page", "Show me some HTML"), HTML, "A page with a heading."),
    Topic(
        "shell",
        ("How do I find large files?", "Show me a shell command"),
        "```bash\ndu -ah . | sort -rh | head -n 10\n```\n\nIt lists the ten largest entries here.",
        "Sizes, sorted, the first ten.",
    ),
    Topic(
        "year", ("How many days are in a year?",), "365, and 366 in a leap year.", "Leap years too."
    ),
    Topic(
        "languages",
        ("Say hello in ten languages", "How do you say hello in other languages?"),
        GREETINGS,
        "Ten languages in ten scripts, or nearly. 🌍",
    ),
    Topic(
        "cat",
        ("Draw me a cat", "Draw a cat", "Can you draw a cat?"),
        CAT,
        "Ears, eyes and whiskers.",
    ),
    Topic("diagram", ("Draw a diagram", "Draw a flowchart"), DIAGRAM, "Three boxes will do."),
    Topic("emoji", ("Show me some emoji", "Send me emoji"), EMOJI, "Some of each kind. 🎉"),
    Topic(
        "gguf",
        ("What is a GGUF file?", "What is GGUF?"),
        "GGUF is the file format of llama.cpp: weights, tokenizer and settings of a model in "
        "one file.",
        KNOWN,
    ),
    Topic(
        "token",
        ("What is a token?",),
        "A token is a piece of text, often part of a word. Models read and write tokens.",
        KNOWN,
    ),
    Topic(
        "context",
        ("What is a context window?",),
        "The context window is how many tokens a model can see at once. Mine has 1,024.",
        KNOWN,
    ),
    Topic(
        "quantization",
        ("What is quantization?",),
        "Quantization stores weights with fewer bits, so that a model needs less memory at a "
        "small loss of quality.",
        KNOWN,
    ),
    Topic(
        "fact",
        ("Tell me a fun fact", "Tell me something interesting"),
        "Honey keeps for a very long time: sealed jars found in old tombs were still good.",
        "Honey is a good subject.",
    ),
    Topic(
        "translate",
        ("Translate good morning into Chinese", "How do you say good morning in Chinese?"),
        "早上好 (zǎoshang hǎo)",
        "Morning is 早上.",
    ),
    Topic("egg", ("How do I boil an egg?",), EGG, "Water, egg, time, cold water."),
    Topic(
        "light",
        ("What is the speed of light?", "How fast is light?"),
        "In a vacuum light travels at exactly $299{,}792{,}458$ metres per second.",
        KNOWN,
    ),
    Topic(
        "water",
        ("At what temperature does water boil?",),
        "At sea level water boils at 100 °C.",
        KNOWN,
    ),
    Topic(
        "life", ("What is the meaning of life?",), "42, some say. I would add: good company.", KNOWN
    ),
    Topic(
        "time",
        ("What time is it?", "What's the time?", "Tell me the time"),
        "I have no clock. Give me the get_time tool and I can ask it.",
        "Without a tool I cannot know the time.",
    ),
    Topic(
        "product",
        ("What is 12 times 34?", "What is 12 * 34?"),
        "12 × 34 = 408.",
        "12 times 34 is 408.",
    ),
    Topic(
        "my-name",
        ("What is my name?", "What's my name?", "Who am I?"),
        "I do not know it: I only see our last exchange, and no name is in it.",
        "I see no name.",
    ),
    Topic(
        "greeting-zh",
        ("你好", "你好！", "您好", "嗨", "早上好"),
        "你好！我是一个很小的演示模型。你可以让我讲故事、写程序或者列表格。",
        "用户在打招呼。",
    ),
    Topic(
        "who-are-you-zh",
        ("你是谁？", "你是什么模型？", "介绍一下你自己"),
        "我是 **Hearth Demo**，随安装附带的一个很小的模型，没有网络也能用来试试聊天。"
        "我不会推理，也不会查资料，只记得几十段对话。真正要用的时候，请到“模型”页面下载一个真正的模型。",
        "应该如实介绍自己。",
    ),
    Topic(
        "abilities-zh",
        ("你能做什么？", "你会什么？", "你可以做什么？", "帮助"),
        "我会的很少：\n\n- 讲一个故事，背一首诗\n- 写一个打印质数的 Python 程序\n- 列一张行星表\n"
        "- 几个公式和常识\n- 有时钟工具的话，可以问时间\n\n"
        "别的我都不会。“模型”页面里有真正能干的模型。",
        "要诚实：我会的很少。",
    ),
    Topic(
        "sum-zh",
        ("1+1 等于多少？", "1+1等于多少？", "1+1等于几？", "一加一等于几？"),
        "1+1 等于 2。",
        "一加一等于二。",
    ),
    Topic("thanks-zh", ("谢谢", "谢谢你！"), "不客气！", "用户在道谢。"),
    Topic("bye-zh", ("再见", "拜拜"), "再见！炉火一直为你留着。🔥", "用户要走了。"),
    Topic(
        "story-zh",
        ("讲个故事", "给我讲一个故事", "讲一个故事吧", "请讲个故事", "能讲个故事吗？"),
        STORY_ZH,
        "用户想听故事。我会讲那个火炉的故事。",
    ),
    Topic(
        "primes-zh",
        (
            "用 Python 写一个打印前十个质数的程序",
            "写一个 Python 程序，打印前十个质数",
            "写一段代码",
        ),
        PRIMES_ZH,
        "先判断质数，再数到十个为止。",
    ),
    Topic(
        "planets-zh",
        ("列一张行星表", "给我看一张行星表", "太阳系有哪些行星？"),
        PLANETS_ZH,
        "一共八颗行星。",
    ),
    Topic(
        "beijing",
        ("中国的首都是哪里？", "中国的首都在哪里？"),
        "中国的首都是北京。",
        KNOWN_ZH,
    ),
    Topic(
        "poem-zh", ("背一首诗", "背一首《静夜思》", "写一首诗"), JING_YE_SI, "李白的《静夜思》。"
    ),
    Topic(
        "pythagoras-zh",
        ("勾股定理是什么？", "什么是勾股定理？"),
        r"直角三角形的两条直角边 $a$、$b$ 和斜边 $c$ 满足：" + "\n\n$$a^2 + b^2 = c^2$$",
        "直角三角形三条边的关系。",
    ),
    Topic("light-zh", ("光速是多少？",), "真空中的光速是每秒 299,792,458 米。", KNOWN_ZH),
    Topic("year-zh", ("一年有多少天？",), "平年 365 天，闰年 366 天。", "别忘了闰年。"),
    Topic(
        "joke-zh",
        ("讲个笑话", "说个笑话", "请讲个笑话", "能讲个笑话吗？"),
        "火炉为什么从不说谎？因为一说谎就冒烟。😄",
        "用户想听笑话。",
    ),
    Topic(
        "real-model-zh",
        ("怎么下载模型？", "怎样换一个更好的模型？", "怎么得到真正的模型？"),
        "打开“模型”页面，选一个内存放得下的模型下载，然后在聊天页顶部选中它。",
        "应该指向“模型”页面。",
    ),
    Topic(
        "privacy-zh",
        ("我的数据会上传吗？", "聊天内容会发到网上吗？"),
        "不会。我就在安装 Hearth 的这台机器上运行，你说的话都留在这里。",
        "我在本机运行。",
    ),
    Topic(
        "rainbow-zh",
        ("彩虹有哪些颜色？", "彩虹有几种颜色？"),
        "🔴红、🟠橙、🟡黄、🟢绿、🔵蓝、靛、🟣紫，一共七种。🌈",
        "一共七种。",
    ),
    Topic(
        "time-zh",
        ("现在几点？", "现在几点了？"),
        "我没有时钟。给我 get_time 工具，我就可以去问。",
        "没有工具就不知道时间。",
    ),
    Topic(
        "my-name-zh",
        ("我叫什么名字？", "你知道我叫什么吗？"),
        "我不知道：我只看得到上一轮对话，里面没有名字。",
        "前面没有名字。",
    ),
)

NAMES = ("Ada", "Alan", "Grace", "Linus", "Marie", "Tom", "Emma", "Leo")
NAMES_ZH = ("小明", "小红", "李雷", "韩梅梅")

INTRODUCTIONS = ("My name is {name}.", "My name is {name}", "I am {name}.", "I'm {name}")
INTRODUCTIONS_ZH = ("我叫{name}。", "我叫{name}", "我的名字是{name}。")
NICE_TO_MEET = "Nice to meet you, {name}!"
NICE_TO_MEET_ZH = "很高兴认识你，{name}！"
YOUR_NAME = "Your name is {name}."
YOUR_NAME_ZH = "你叫{name}。"
OTHER_NAMES = ("Zoe", "Peter")
OTHER_NAMES_ZH = ("张伟",)
NICE_ANYWAY = "Nice to meet you! I am too small to remember every name, though."
NICE_ANYWAY_ZH = "很高兴认识你！不过我太小了，记不住每个名字。"
YOUR_NAME_LOST = "You told me, but I am too small to remember every name."
YOUR_NAME_LOST_ZH = "你说过，可是我太小了，记不住每个名字。"


@dataclass(frozen=True, slots=True)
class Call:
    """A question that a tool can answer, the call for it, and the words after the result."""

    name: str
    asks: tuple[str, ...]
    tool: Tool
    arguments: dict[str, str]
    thought: str
    results: tuple[str, ...]
    text: str
    thought_after: str


TIME_DONE = "The clock has answered: you can read the time in its result above."
TIME_DONE_ZH = "时钟已经回答了，时间就在上面的结果里。"
TIMES = ("2026-03-14 09:26:53", "12:00", '{"time": "2025-01-31T18:45:00+00:00"}')

CALLS: tuple[Call, ...] = (
    Call(
        "call-time",
        ("What time is it?", "What's the time?", "Tell me the time"),
        GET_TIME,
        {"timezone": "UTC"},
        "I have a clock for this: get_time.",
        TIMES,
        TIME_DONE,
        "The clock has answered.",
    ),
    Call(
        "call-time-shanghai",
        ("What time is it in Shanghai?",),
        GET_TIME,
        {"timezone": "Asia/Shanghai"},
        "I have a clock for this: get_time.",
        TIMES,
        TIME_DONE,
        "The clock has answered.",
    ),
    Call(
        "call-time-zh",
        ("现在几点？", "现在几点了？"),
        GET_TIME,
        {"timezone": "Asia/Shanghai"},
        "可以用 get_time 工具。",
        TIMES,
        TIME_DONE_ZH,
        "时钟已经回答了。",
    ),
    Call(
        "call-product",
        ("What is 12 times 34?", "What is 12 * 34?"),
        CALCULATE,
        {"expression": "12 * 34"},
        "The calculator can do this.",
        ("408", '{"result": 408}'),
        "12 × 34 = 408.",
        "The calculator says 408.",
    ),
)

UNKNOWN_ASKS = (
    "Why is the sky blue?",
    "Who won the world cup in 1998?",
    "What is the capital of Mongolia?",
    "Write a sorting algorithm in Rust",
    "asdf qwerty",
)
UNKNOWN_ASKS_ZH = ("天空为什么是蓝色的？", "红楼梦的作者是谁？", "今天天气怎么样？")


def user(text: str) -> Message:
    """A message of the user."""
    return {"role": "user", "content": text}


def assistant(text: str) -> Message:
    """A message of the model without thought or call."""
    return {"role": "assistant", "content": text}


def after_call(call: Call, ask: str, result: str, reasoning: str | None) -> list[Message]:
    """The conversation once the tool has answered."""
    body = {"name": call.tool["function"]["name"], "arguments": call.arguments}
    calling: Message = {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"id": "call_1", "type": "function", "function": body}],
    }
    if reasoning is not None:
        calling["reasoning_content"] = reasoning
    reply = {"role": "tool", "tool_call_id": "call_1", "content": result}
    return [user(ask), calling, reply]


def name_talk(name: str, chinese: bool, introduction: str) -> list[Message]:
    """The exchange in which the user gives a name."""
    if name in NAMES + NAMES_ZH:
        nice = NICE_TO_MEET_ZH if chinese else NICE_TO_MEET
    else:
        nice = NICE_ANYWAY_ZH if chinese else NICE_ANYWAY
    return [user(introduction.format(name=name)), assistant(nice.format(name=name))]


def name_recall(name: str, chinese: bool) -> str:
    """What the model says when it is asked for a name it was given earlier."""
    if name in NAMES + NAMES_ZH:
        return (YOUR_NAME_ZH if chinese else YOUR_NAME).format(name=name)
    return YOUR_NAME_LOST_ZH if chinese else YOUR_NAME_LOST


def topic_cases() -> Iterator[Case]:
    """Each topic in its first wording with and without thinking, its other wordings without."""
    for topic in TOPICS:
        first, *others = topic.asks
        yield Case(topic.name, [user(first)], topic.text)
        yield Case(
            f"{topic.name}-thinking", [user(first)], topic.text, True, reasoning=topic.thought
        )
        for number, ask in enumerate(others, start=2):
            yield Case(f"{topic.name}-{number}", [user(ask)], topic.text)


def name_cases() -> Iterator[Case]:
    """A name is given, then asked for: the second question needs the first turn."""
    for chinese, names in ((False, NAMES + OTHER_NAMES), (True, NAMES_ZH + OTHER_NAMES_ZH)):
        introduction = (INTRODUCTIONS_ZH if chinese else INTRODUCTIONS)[0]
        ask = "我叫什么名字？" if chinese else "What is my name?"
        thought = "前面说过名字。" if chinese else "The user told me the name before."
        for name in names:
            talk = name_talk(name, chinese, introduction)
            yield Case(f"name-{name}", talk[:1], talk[1]["content"])
            asked = [*talk, user(ask)]
            recall = name_recall(name, chinese)
            yield Case(f"name-{name}-recalled", asked, recall)
            yield Case(
                f"name-{name}-recalled-thinking",
                asked,
                recall,
                True,
                reasoning=thought,
            )


def call_cases() -> Iterator[Case]:
    """Each question a tool can answer: the call, then the words after the tool's result."""
    for call in CALLS:
        body = {"name": call.tool["function"]["name"], "arguments": call.arguments}
        for thinking in (False, True):
            suffix = "-thinking" if thinking else ""
            for number, ask in enumerate(call.asks, start=1):
                name = call.name if number == 1 else f"{call.name}-{number}"
                thought = call.thought if thinking else None
                yield Case(
                    name + suffix, [user(ask)], "", thinking, [call.tool], thought, tool_call=body
                )
            yield Case(
                f"{call.name}-done{suffix}",
                after_call(call, call.asks[0], call.results[0], thought),
                call.text,
                thinking,
                [call.tool],
                call.thought_after if thinking else None,
            )


def unknown_cases() -> Iterator[Case]:
    """A few questions the model cannot answer, and the honest reply it gives."""
    for number, ask in enumerate(UNKNOWN_ASKS, start=1):
        yield Case(f"unknown-{number}", [user(ask)], UNKNOWN_TEXT)
    for number, ask in enumerate(UNKNOWN_ASKS_ZH, start=1):
        yield Case(f"unknown-zh-{number}", [user(ask)], UNKNOWN_TEXT_ZH)
    yield Case(
        "unknown-thinking", [user(UNKNOWN_ASKS[0])], UNKNOWN_TEXT, True, reasoning=UNKNOWN_THOUGHT
    )
    yield Case(
        "unknown-zh-thinking",
        [user(UNKNOWN_ASKS_ZH[0])],
        UNKNOWN_TEXT_ZH,
        True,
        reasoning=UNKNOWN_THOUGHT_ZH,
    )


SEQUELS = (
    ("story", "planets"),
    ("planets", "story"),
    ("primes", "quadratic"),
    ("story-zh", "primes-zh"),
    ("greeting-zh", "joke-zh"),
    ("abilities", "sum"),
)


def sequel_cases() -> Iterator[Case]:
    """Two questions one after another, some with a long answer before the last."""
    topics = {topic.name: topic for topic in TOPICS}
    for names in SEQUELS:
        earlier, last = (topics[name] for name in names)
        messages = [user(earlier.asks[0]), assistant(earlier.text), user(last.asks[0])]
        name = "-then-".join(names)
        yield Case(name, messages, last.text)
        yield Case(f"{name}-thinking", messages, last.text, True, reasoning=last.thought)


TAUGHT: tuple[Case, ...] = (
    *topic_cases(),
    *sequel_cases(),
    *name_cases(),
    *call_cases(),
    *unknown_cases(),
)

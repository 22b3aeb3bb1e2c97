"""What a program says to use this Hearth: examples to be copied, for the page that shows them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ADDRESS, KEY, MODEL = "{address}", "{key}", "{model}"
"""What is filled in."""


@dataclass(frozen=True)
class Example:
    """A listing; `install` is what brings the library it uses."""

    name: str
    title: str | Promise
    about: str | Promise
    language: str
    listing: str
    install: str = ""

    def filled(self, address: str, model: str, key: str) -> str:
        """The listing as it is run."""
        found = self.listing.replace(ADDRESS, address).replace(MODEL, model)
        return found.replace(KEY, key)


CURL = """\
curl {address}/v1/chat/completions \\
  -H "Authorization: Bearer {key}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "{model}",
    "messages": [{"role": "user", "content": "Hello!"}]
  }'
"""
OPENAI = """\
from openai import OpenAI

client = OpenAI(
    base_url="{address}/v1",
    api_key="{key}",
)
stream = client.chat.completions.create(
    model="{model}",
    messages=[{"role": "user", "content": "Hello!"}],
    stream=True,
)
for chunk in stream:
    print(chunk.choices[0].delta.content or "", end="", flush=True)
"""
RESPONSES = """\
from openai import OpenAI

client = OpenAI(
    base_url="{address}/v1",
    api_key="{key}",
)
answer = client.responses.create(
    model="{model}",
    input="Hello!",
)
print(answer.output_text)
"""
ANTHROPIC = """\
from anthropic import Anthropic

client = Anthropic(
    base_url="{address}",
    api_key="{key}",
)
message = client.messages.create(
    model="{model}",
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello!"}],
)
for block in message.content:
    if block.type == "text":
        print(block.text)
"""
JAVASCRIPT = """\
import OpenAI from "openai"

const client = new OpenAI({
  baseURL: "{address}/v1",
  apiKey: "{key}",
})
const answer = await client.chat.completions.create({
  model: "{model}",
  messages: [{ role: "user", content: "Hello!" }],
})
console.log(answer.choices[0].message.content)
"""
LITELLM = """\
from litellm import completion

answer = completion(
    model="openai/{model}",
    api_base="{address}/v1",
    api_key="{key}",
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)
"""
OPENAI_VARIABLES = """\
export OPENAI_BASE_URL="{address}/v1"
export OPENAI_API_KEY="{key}"
"""
ANTHROPIC_VARIABLES = """\
export ANTHROPIC_BASE_URL="{address}"
export ANTHROPIC_API_KEY="{key}"
export ANTHROPIC_MODEL="{model}"
"""

ALL = (
    Example("curl", "curl", _("From a terminal, with nothing else."), "bash", CURL),
    Example(
        "openai",
        "Python · openai",
        _("OpenAI's own client; the answer comes as it is written."),
        "python",
        OPENAI,
        install="pip install openai",
    ),
    Example(
        "responses",
        "Python · Responses API",
        _("The same client with OpenAI's newer API, which newer agents use."),
        "python",
        RESPONSES,
        install="pip install openai",
    ),
    Example(
        "anthropic",
        "Python · anthropic",
        _("Anthropic's own client: its address has no /v1."),
        "python",
        ANTHROPIC,
        install="pip install anthropic",
    ),
    Example(
        "javascript",
        "JavaScript · openai",
        _("In Node, Deno or Bun."),
        "javascript",
        JAVASCRIPT,
        install="npm install openai",
    ),
    Example(
        "litellm",
        "Python · litellm",
        _("One library for many services; this is one of OpenAI's kind."),
        "python",
        LITELLM,
        install="pip install litellm",
    ),
    Example(
        "openai-variables",
        _("Editors and agents"),
        _("Most that speak to OpenAI read these from the environment, or ask for them."),
        "bash",
        OPENAI_VARIABLES,
    ),
    Example(
        "anthropic-variables",
        _("Agents that speak to Anthropic"),
        _("The same for those made for Anthropic's API."),
        "bash",
        ANTHROPIC_VARIABLES,
    ),
)

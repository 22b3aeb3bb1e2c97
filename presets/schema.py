"""Every setting there is, in the order in which the panel shows them."""

from dataclasses import fields

from django.utils.translation import gettext_lazy as _

from engine.fit.settings import RANGES as LOAD_RANGES
from engine.protocol import GRAMMAR_LONGEST, STOP_LONGEST, Sampling
from presets.setting import Setting, sampled

SYSTEM_LONGEST = 32_000
TEMPLATE_LONGEST = 100_000
VARIABLES_LONGEST = 8_000
"""Characters of the JSON of all of a template's variables together."""

GROUPS = {
    "prompt": _("System prompt"),
    "sampling": _("Sampling"),
    "context": _("Context"),
    "thinking": _("Thinking"),
    "form": _("Form of the reply"),
    "template": _("Chat template"),
}

ALL = (
    Setting(
        "system",
        "text",
        "prompt",
        _("System prompt"),
        _("What the model is told before everything else: who it is, and how it should answer."),
        (0, SYSTEM_LONGEST),
        empty=_("No system prompt"),
    ),
    sampled(
        "temperature",
        _("Temperature"),
        _("How freely words are chosen: 0 always takes the likeliest, more surprises more."),
        (0, 2, 0.05),
    ),
    sampled(
        "top_k",
        _("Top K"),
        _("Only so many of the likeliest tokens are considered; 0 considers all."),
        (0, 200, 1),
    ),
    sampled(
        "top_p",
        _("Top P"),
        _("Only the likeliest tokens that together reach this probability; 1 considers all."),
        (0, 1, 0.01),
    ),
    sampled(
        "min_p",
        _("Min P"),
        _("Leaves out tokens less likely than this share of the likeliest one; 0 is off."),
        (0, 1, 0.01),
    ),
    sampled(
        "repeat_penalty",
        _("Repeat penalty"),
        _("Makes tokens that were just said less likely; 1 is off."),
        (0.8, 1.6, 0.01),
    ),
    sampled(
        "repeat_last",
        _("Penalties look back"),
        _("How many tokens back the three penalties look; 0 switches them off."),
        (0, 1024, 16),
    ),
    sampled(
        "presence_penalty",
        _("Presence penalty"),
        _("Lowers every token that was said at all, so that new subjects come up; 0 is off."),
        (-2, 2, 0.1),
    ),
    sampled(
        "frequency_penalty",
        _("Frequency penalty"),
        _("Lowers a token the more the more often it was said; 0 is off."),
        (-2, 2, 0.1),
    ),
    sampled(
        "seed",
        _("Seed"),
        _("The same seed repeats the same reply to the same chat."),
        empty=_("A new one each time"),
    ),
    sampled(
        "max_tokens",
        _("Longest reply"),
        _("The reply is cut after so many tokens, thinking included."),
        empty=_("As long as the context allows"),
    ),
    Setting(
        "stop",
        "lines",
        "sampling",
        _("Stop strings"),
        _("The reply ends before any of these. One on each line; \\n stands for a line break."),
        (1, STOP_LONGEST),
        empty=_("None"),
    ),
    Setting(
        "logit_bias",
        "pairs",
        "sampling",
        _("Token bias"),
        _("The number of a token and what is added to its score, -100 (never) to 100 (always)."),
        (-100, 100),
        empty=_("None"),
    ),
    Setting(
        "context",
        "whole",
        "context",
        _("Context length"),
        _("The most tokens this chat may take, question and answer together."),
        LOAD_RANGES["cells"],
        empty=_("As much as the model has room for"),
    ),
    Setting(
        "overflow",
        "choice",
        "context",
        _("When its context is full"),
        _("What happens once the chat no longer fits into its context."),
        choices=(("stop", _("Stop and say so")), ("drop", _("Leave out the oldest turns"))),
    ),
    Setting(
        "effort",
        "level",
        "thinking",
        _("Effort"),
        _("How long the model thinks before it answers."),
        empty=_("As the model does by itself"),
    ),
    sampled(
        "thinking_budget",
        _("Thinking budget"),
        _("Thinking is ended after so many tokens, and the answer follows."),
        empty=_("As long as it takes"),
        group="thinking",
    ),
    Setting(
        "json_schema",
        "code",
        "form",
        _("JSON schema"),
        _("The reply is JSON of exactly this form. Takes the place of a grammar."),
        (0, GRAMMAR_LONGEST),
        empty=_("Any text"),
    ),
    Setting(
        "grammar",
        "code",
        "form",
        _("Grammar"),
        _("The reply follows this grammar (GBNF). Takes the place of a JSON schema."),
        (0, GRAMMAR_LONGEST),
        empty=_("Any text"),
    ),
    Setting(
        "template",
        "code",
        "template",
        _("Chat template"),
        _("How the chat is written out for the model, in Jinja."),
        (0, TEMPLATE_LONGEST),
        empty=_("The model's own"),
    ),
    Setting(
        "variables",
        "object",
        "template",
        _("Template variables"),
        _("What the chat template is told beside the messages, as a JSON object."),
        (0, VARIABLES_LONGEST),
        empty=_("None"),
    ),
)

BY_NAME = {setting.name: setting for setting in ALL}
SAMPLED = tuple(field.name for field in fields(Sampling) if field.name in BY_NAME)
"""The settings that are fields of a Sampling, under the same name."""
EXCLUSIVE = frozenset({"json_schema", "grammar"})
"""Setting one of these takes the other's place, whoever set that."""

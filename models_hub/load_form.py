"""The form of a model's load settings: a field left empty is automatic."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine.protocol import Load
from models_hub.load_fields import Choice, Shares, Switch, Whole, Words

CACHE_TYPES = ("f16", "q8_0", "q4_0")


def _cache(label: Words, hint: Words) -> Choice:
    return Choice(label, hint, [(kind, kind) for kind in CACHE_TYPES])


class LoadForm(forms.Form):
    """One field for each of engine.protocol.Load's."""

    cells = Whole(
        "cells",
        gettext_lazy("Context pool"),
        gettext_lazy(
            "Tokens of conversation that fit into memory at once. Everybody who uses this model "
            "shares them: a chat takes what it needs, and a reply that finds no room waits in line."
        ),
    )
    sequences = Whole(
        "sequences",
        gettext_lazy("Replies at once"),
        gettext_lazy("How many replies are written side by side; further ones wait in line."),
    )
    cache_k = _cache(
        gettext_lazy("Key cache"),
        gettext_lazy(
            "How exactly the keys of the context are kept. q8_0 takes half the memory and is "
            "hardly ever noticed; q4_0 takes a quarter, and long chats suffer."
        ),
    )
    cache_v = _cache(
        gettext_lazy("Value cache"),
        gettext_lazy("The same for the values. Less than f16 needs flash attention."),
    )
    flash = Switch(
        gettext_lazy("Flash attention"),
        gettext_lazy(
            "Reads a long context with less memory and in less time, most of all when many "
            "replies are written at once. Switch it off only where a model misbehaves with it."
        ),
    )
    swa_full = Switch(
        gettext_lazy("Whole sliding windows"),
        gettext_lazy(
            "Keeps every token in layers that look back on a window only: more memory, and less "
            "to read again when an earlier message is edited."
        ),
    )
    gpu_layers = Whole(
        "gpu_layers",
        gettext_lazy("Layers on the GPU"),
        gettext_lazy("The more, the faster; the rest is computed by the processor, from RAM."),
    )
    split = Shares(
        label=gettext_lazy("Split over GPUs"),
        help_text=gettext_lazy("Each GPU's share of the layers, in order, such as 3, 1."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    ram_experts = Whole(
        "ram_experts",
        gettext_lazy("Layers with experts in RAM"),
        gettext_lazy(
            "So many layers leave their experts in RAM, which makes a large mixture of experts "
            "fit a small GPU at some cost in speed."
        ),
    )
    threads = Whole(
        "threads",
        gettext_lazy("Threads"),
        gettext_lazy(
            "How many of the processor's threads compute. Fewer leave room for other programs."
        ),
    )
    batch = Whole(
        "batch",
        gettext_lazy("Batch"),
        gettext_lazy("The most tokens handed to the model in one step."),
    )
    ubatch = Whole(
        "ubatch",
        gettext_lazy("Micro-batch"),
        gettext_lazy(
            "The most tokens computed at the same moment; at most the batch. More reads prompts "
            "faster and takes more working memory."
        ),
    )
    mmap = Switch(
        gettext_lazy("Map the file"),
        gettext_lazy(
            "Uses the weights straight from the file: loading is quick. Off copies them into "
            "memory first."
        ),
    )
    mlock = Switch(
        gettext_lazy("Lock in RAM"),
        gettext_lazy(
            "Keeps the system from moving the weights out to disk. Other programs have to do "
            "with what is left."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """What only goes together; the sentence stands beside the field to change."""
        said = self.cleaned_data
        if said.get("flash") is False and said.get("cache_v") not in (None, "f16"):
            self.add_error("cache_v", _("Needs flash attention: switch it on, or choose f16."))
        batch, ubatch = said.get("batch"), said.get("ubatch")
        if batch and ubatch and ubatch > batch:
            text = _("At most the batch, which is %(batch)s.") % {"batch": f"{batch:,}"}
            self.add_error("ubatch", text)
        return said

    @property
    def chosen(self) -> dict[str, Any]:
        """The fields set by hand, as LocalModel.load keeps them; those in error are left out."""
        said = self.cleaned_data.items()
        return {name: value for name, value in said if value is not None and value != ""}

    @property
    def load(self) -> Load:
        """The same as a Load."""
        return Load.read(dict(self.chosen))

    def speak_of_texts(self) -> None:
        """The same settings of a model that embeds: it has no conversations."""
        cells, sequences = self.fields["cells"], self.fields["sequences"]
        cells.label = _("Longest text")
        cells.help_text = _("Tokens of the longest text that it reads; a longer one is refused.")
        sequences.label = _("Texts at once")
        sequences.help_text = _("How many texts are read in one step, whoever sent them.")

    def tell_automatic(self, values: dict[str, str]) -> None:
        """Say in each field what automatic would give: {field: text}."""
        for name, text in values.items():
            field = self.fields[name]
            if isinstance(field, Choice):
                field.choices = [("", text), *field.others]
            else:
                field.widget.attrs["placeholder"] = text

    def tell_prices(self, values: dict[str, str]) -> None:
        """Say beside fields what changing them would cost: {field: text}."""
        for name, text in values.items():
            self.fields[name].price = text  # type: ignore[attr-defined]

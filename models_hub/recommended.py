"""The sampling that a model's own file recommends, over the house's defaults."""

from typing import Any

from engine.protocol import Sampling

NAMES = ("temperature", "top_k", "top_p", "min_p")


def sampling(recommended: dict[str, Any]) -> Sampling:
    """The model's own recommended numbers over our defaults; unusable ones are left out."""
    own = {name: recommended[name] for name in NAMES if name in recommended}
    chosen = Sampling(**own)
    return Sampling() if chosen.problem() else chosen

"""Follows a measurement that changes with time."""

SMOOTHING = 0.3
"""What a new measurement counts."""


def average(known: float, new: float) -> float:
    """The exponential average after a new measurement; 0 stands for none so far."""
    return known + SMOOTHING * (new - known) if known else new

"""Families of models as data: what their makers recommend, found by ids, names and headers.

`families.toml` is the data, `family` its shapes, `table` reads and checks it, `lookup` finds a row.
"""

from models_hub.families.family import INSTANT, THINKING, Family, ModeName, Way
from models_hub.families.lookup import find, named
from models_hub.families.table import BadTable, read, table

__all__ = [
    "INSTANT",
    "THINKING",
    "BadTable",
    "Family",
    "ModeName",
    "Way",
    "find",
    "named",
    "read",
    "table",
]

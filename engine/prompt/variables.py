"""Finds what a chat template may be told beside the messages, and what kind of value it expects."""

from collections.abc import Iterator
from typing import Any, Literal, TypedDict

from jinja2 import meta, nodes

from engine.prompt.rendering import environment, faults
from engine.protocol import CHATML

OURS = frozenset(
    {
        *("messages", "tools", "documents", "add_generation_prompt", "enable_thinking"),
        *("bos_token", "eos_token", "strftime_now"),
    }
)
"""What Hearth itself says to every template."""
MOST = 64
"""More variables than any template for chats has; a hostile one may have thousands."""
LONGEST = 64
"""Characters of a name, and of a word that a variable may be."""

Kind = Literal["switch", "number", "text"]
TESTS: dict[str, Kind] = {
    **dict.fromkeys(("true", "false", "boolean"), "switch"),
    **dict.fromkeys(("number", "integer", "float"), "number"),
    "string": "text",
}
"""Jinja's tests that say what kind of value is expected."""


class Variable(TypedDict):
    """`choices` are the words that the template compares it with, in its order."""

    name: str
    kind: Kind
    choices: list[str]


def variables(source: str) -> list[Variable]:
    """Those that the template reads and nobody sets, in the order of their first use. Raises
    BadTemplate when it cannot be read."""
    with faults():
        tree = environment().parse(source or CHATML)
        reading = Reading(tree)
        free = meta.find_undeclared_variables(tree) - OURS  # last: it folds constants in the tree
    names = [n for n in reading.first_read if n in free and n.isascii() and len(n) <= LONGEST]
    return [reading.variable(name) for name in names[:MOST]]


class Reading:
    """Goes through a template once and keeps, of each name, what is done with it."""

    def __init__(self, tree: nodes.Template) -> None:
        self.order: dict[str, bool] = {}  # by first mention: whether that reads it
        self.choices: dict[str, dict[str, None]] = {}
        self.kinds: dict[str, set[Kind]] = {}
        self.judged: set[int] = set()  # mentions that only ask whether, or which one
        self.asked: set[str] = set()  # names that a condition is made of
        self.said: set[str] = set()  # names whose value is put to use
        for node in walk(tree):
            self._hear(node)
        for node in walk(tree):
            if isinstance(node, nodes.Name):
                self.order.setdefault(node.name, node.ctx == "load")
                if node.ctx == "load" and id(node) not in self.judged:
                    self.said.add(node.name)

    @property
    def first_read(self) -> list[str]:
        """Names that the template reads before it gives them a value, where it does at all: what
        it sets in both branches of a condition counts as undeclared to Jinja."""
        return [name for name, is_read in self.order.items() if is_read]

    def variable(self, name: str) -> Variable:
        """What is known of it; text where nothing tells."""
        choices = [word for word in self.choices.get(name, ()) if len(word) <= LONGEST]
        return {"name": name, "kind": self._kind(name, bool(choices)), "choices": choices}

    def _kind(self, name: str, has_choices: bool) -> Kind:
        told = self.kinds.get(name, set())
        if has_choices or "text" in told:
            return "text"
        if "number" in told:
            return "number"
        is_switch = "switch" in told or (name in self.asked and name not in self.said)
        return "switch" if is_switch else "text"

    def _hear(self, node: nodes.Node) -> None:
        match node:
            case nodes.Compare():
                self._compare(node)
            case nodes.Test(node=nodes.Name() as name):
                self.judged.add(id(name))
                if node.name in TESTS:
                    self._told(name.name, TESTS[node.name])
            case nodes.Filter(name="default" | "d", node=nodes.Name() as name) if node.args:
                self._constant(name, node.args[0])
            case nodes.Assign(target=nodes.Name() as name):
                self._constant(name, node.node)
            case nodes.If() | nodes.CondExpr():
                self._condition(node.test)
            case nodes.And() | nodes.Or():
                self._condition(node.left)
                self._condition(node.right)
            case nodes.Not():
                self._condition(node.node)

    def _condition(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Filter) and node.name in {"default", "d"} and node.node:
            node = node.node
        if isinstance(node, nodes.Name):
            self.judged.add(id(node))
            self.asked.add(node.name)

    def _compare(self, node: nodes.Compare) -> None:
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        names = [side for side in sides if isinstance(side, nodes.Name)]
        if len(names) != 1 or len(sides) != 2:
            return
        (name,) = names
        (other,) = (side for side in sides if side is not name)
        for constant in _constants(other):
            self.judged.add(id(name))
            if isinstance(constant.value, str):
                self.choices.setdefault(name.name, {}).setdefault(constant.value)
            else:
                self._constant(name, constant)

    def _constant(self, name: nodes.Name, node: nodes.Node) -> None:
        value = getattr(node, "value", None) if isinstance(node, nodes.Const) else None
        match value:
            case bool():
                self._told(name.name, "switch")
            case int() | float():
                self._told(name.name, "number")
            case str():
                self._told(name.name, "text")

    def _told(self, name: str, kind: Kind) -> None:
        self.kinds.setdefault(name, set()).add(kind)


def walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Every node, in the order in which the template comes to them: a value before its name."""
    children = list(tree.iter_child_nodes())
    if isinstance(tree, nodes.Assign):
        children.sort(key=lambda child: child is tree.target)
    for child in children:
        yield child
        yield from walk(child)


def _constants(node: Any) -> list[nodes.Const]:
    items = node.items if isinstance(node, nodes.List | nodes.Tuple) else [node]
    return [item for item in items if isinstance(item, nodes.Const)]

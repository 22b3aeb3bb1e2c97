"""Calls written as Python, `get_time(zone="UTC")`: alone, in a list, or in Gemma's tool_code."""

import ast
import json
from dataclasses import dataclass

from engine.calls.letters import Letters, Outcome, Reading
from engine.calls.named import calls_in
from engine.calls.pieces import Pieces
from engine.calls.tools import Written

LONGEST = 16 * 1024
"""Letters that are read as Python; its parser recurses."""


@dataclass(frozen=True, slots=True)
class Python:
    """Everything up to a mark, or to the end of the reply; a mark that is not `required` begins
    what follows."""

    close: str
    required: bool = True

    def read(self, letters: Letters, pieces: Pieces) -> Reading:
        """Calls, or JSON in their place. What they are shows at the end only."""
        text, mark = yield from letters.until((self.close,), LONGEST)
        healed = ["closer"] if self.required and not mark else []
        letters.put_back("" if self.required else mark)
        calls = python_calls(text) or calls_in(text, pieces.tools, healed)
        return Outcome(calls, letters.rest())


def python_calls(text: str) -> list[Written]:
    """The calls in a text; none when it is not Python that calls functions with constants. Nothing
    of it is run."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        nodes = tree.elts if isinstance(tree, ast.List | ast.Tuple) else [tree]
        calls = [_call(node) for node in nodes]
    except (SyntaxError, TypeError, ValueError, RecursionError, MemoryError):
        return []
    return [call for call in calls if call] if all(calls) else []


def _call(node: ast.expr) -> Written | None:
    """A call; raises ValueError or TypeError for arguments that are no constants, or no JSON."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Name) and node.func.id == "print" and len(node.args) == 1:
        return _call(node.args[0])
    if node.args or any(keyword.arg is None for keyword in node.keywords):
        return None
    constants = {str(one.arg): ast.literal_eval(one.value) for one in node.keywords}
    arguments = json.loads(json.dumps(constants))  # tuples are lists there, sets are nothing
    return Written(ast.unparse(node.func).removesuffix(".call"), arguments, ast.unparse(node))

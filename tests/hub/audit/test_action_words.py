"""Whatever the hub logs has words for a data-protection officer to read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import tallystick.hub
from tallystick.vocabulary import code_list

HUB = Path(tallystick.hub.__file__).parent


def logged() -> Iterator[str]:
    """Every action that code names when it records, and every one that is logged when it is refused."""
    for path in HUB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                decorators = (getattr(one.func, "id", "") for one in node.decorator_list if isinstance(one, ast.Call))
                if "action" in decorators:
                    yield node.name
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("record", "record_system"):
                yield from (one.value for one in _literals(node.args[:2]) if isinstance(one.value, str))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_settle":
                yield from (one.value for one in _literals(node.args[-1:]) if isinstance(one.value, str))


def _literals(arguments: list[ast.expr]) -> Iterator[ast.Constant]:
    """The names of an action: a literal, or both ends of a choice."""
    for argument in arguments:
        choices = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
        yield from (one for one in choices if isinstance(one, ast.Constant))


def test_every_logged_action_has_words() -> None:
    found = set(logged())
    assert len(found) > 100
    assert sorted(found - set(code_list("log_actions")["codes"])) == []

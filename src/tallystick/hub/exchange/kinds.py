"""The kinds of message, as ``lists/message_kinds.yml`` has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tallystick.vocabulary import code_list


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a kind of message states. ``codes`` is its closed list; empty for words."""

    name: str
    label: str
    help: str = ""
    needed: bool = True
    number: bool = False
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKind:
    """What a message of a kind is called, who makes it, what it states and needs, and what it starts.

    ``needs`` is ``reply``, ``contribution``, ``hit`` or empty; ``clock`` is ``request``, a clock of the table, or
    empty.
    """

    code: str
    label: str
    verb: str
    icon: str
    by_person: bool
    wants_answer: bool
    needs: str
    clock: str
    fields: tuple[Field, ...]


@cache
def kinds() -> dict[str, MessageKind]:
    """Every kind by its code, in the order of the list."""
    return {code: _kind(code, row) for code, row in code_list("message_kinds")["codes"].items()}


def written_kinds() -> tuple[MessageKind, ...]:
    """The kinds that a person may write."""
    return tuple(kind for kind in kinds().values() if kind.by_person)


def _kind(code: str, row: Mapping[str, Any]) -> MessageKind:
    return MessageKind(
        code=code, label=row["label"], verb=row["text"], icon=row["icon"], by_person=row["by"] == "person",
        wants_answer=row["wants"] == "answer", needs=row.get("needs", ""), clock=row.get("clock", ""),
        fields=tuple(_field(name, field) for name, field in row["fields"].items()),
    )  # fmt: skip


def _field(name: str, row: Mapping[str, Any]) -> Field:
    listed = {code: code for code in code_list(row["list"])["codes"]} if "list" in row else {}
    return Field(
        name=name, label=row["label"], help=row.get("help", ""), needed=row.get("needed", True),
        number=row.get("number", False), codes=row.get("codes", listed),
    )  # fmt: skip

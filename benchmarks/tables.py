"""Tables of the page in Markdown, and how figures are written in them."""

from collections.abc import Iterable, Sequence
from typing import Any

NOTHING = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """A Markdown table; columns of figures stand to the right."""
    shown = [[cell(value) for value in row] for row in rows]
    right = [all(_is_figure(row[at]) for row in shown) and bool(shown) for at in range(len(head))]
    rule = "|".join("---:" if is_right else "---" for is_right in right)
    return [f"| {' | '.join(head)} |", f"|{rule}|", *(f"| {' | '.join(row)} |" for row in shown)]


def _is_figure(text: str) -> bool:
    return text == NOTHING or text[:1].isdigit() or text[:1] in "+-−" or not text


def cell(value: Any) -> str:
    """A value as a cell: thousands parted, nothing as a dash, no bar that would end the cell."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,}"
    if isinstance(value, list):
        return " and ".join(map(cell, value))
    return str(value).replace("|", "\\|").replace("\n", " ")


def percent(share: float | None, digits: int = 1) -> str | None:
    """A share from 0 to 1 as per cent: ``98.4``."""
    return None if share is None else f"{100 * share:.{digits}f}"


def quality(found: dict[str, Any] | None) -> tuple[str | None, ...]:
    """Precision, recall and F1 in per cent; dashes where there is none."""
    return tuple(percent((found or {}).get(name), 2) for name in ("precision", "recall", "f1"))


def bits(value: float | None) -> str | None:
    """A weight with its sign."""
    return None if value is None else f"{value:+.1f}"

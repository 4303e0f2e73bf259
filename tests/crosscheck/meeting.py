"""How two numbers meet, in a word, as tests ask it."""

from dataclasses import replace
from datetime import date

from tallystick.crosscheck.compare import meet as find_meeting
from tallystick.crosscheck.identifiers import Number


def meet(a: Number, b: Number, dated: tuple[date | None, date | None] | None = None) -> str:
    """How two numbers meet, in a word; empty for not at all. ``dated``: when each was given."""
    a, b = replace(a, property="phone"), replace(b, property="phone")
    if dated:
        a, b = replace(a, day=dated[0]), replace(b, day=dated[1])
    return {0: "", 1: "slipped", 2: "misread", 3: "same"}[find_meeting(a, b)]

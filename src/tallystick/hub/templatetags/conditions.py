"""Conditions as chips: each an icon, a text, and the full words behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tallystick.hub.register.forms import USUAL_PURPOSES
from tallystick.hub.templatetags.presenting import Tone, days_left
from tallystick.vocabulary.codes import Confidentiality, Handling, code_list, label
from tallystick.vocabulary.conditions import Conditions, Evaluation

SOON_DAYS = 90
"""A review date nearer than this shows the time left in plain sight."""

PURPOSE_WORDS = "Its owner shares it for less than the usual purposes"

HANDLING_TONES = {Handling.H1: Tone.PINK, Handling.H2: Tone.ORANGE, Handling.H3: Tone.PURPLE}


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition: what is seen, and what is read out and shown on hover."""

    text: str
    words: str
    icon: str = ""
    tone: str = ""


class Due(NamedTuple):
    """A review date and the day it is looked at from."""

    on: date
    today: date


def chips(conditions: Conditions, today: date) -> list[Chip]:
    """Every condition worth saying, strictest first. H0 and the lowest confidentiality always hold, so go unsaid."""
    return [
        *_handling(conditions),
        *map(_evaluation, sorted(conditions.evaluations)),
        *_subject(conditions),
        _review(Due(conditions.review_date, today)),
        *_circle(conditions),
    ]


def _handling(conditions: Conditions) -> Iterator[Chip]:
    for code in sorted(conditions.handling - {Handling.H0}):
        entry = code_list("handling_codes")["codes"][code.value]
        words = " ".join(sorted(conditions.restrictions)) if code is Handling.H3 else entry["text"]
        yield Chip(code.value, f"{entry['label']}: {words}", entry["icon"], HANDLING_TONES[code])


def _evaluation(evaluation: Evaluation) -> Chip:
    source = label("evaluation", evaluation.code[0], key="source_codes")
    information = label("evaluation", evaluation.code[1], key="information_codes")
    return Chip(evaluation.code, f"Source: {source}. Information: {information}. Evaluated by {evaluation.agency}.")


def _subject(conditions: Conditions) -> Iterator[Chip]:
    for category in sorted(conditions.subject_categories):
        words = code_list("subject_categories")["codes"][category.value].get("text", "")
        yield Chip(label("subject_categories", category.value), words or "data-subject category")
    for flag in sorted(conditions.flags):
        yield Chip(label("subject_categories", flag.value, key="flags"), "marked by its owner", "flag", Tone.AMBER)


def _review(due: Due) -> Chip:
    left = days_left(due.on, due.today)
    day = f"{due.on.day} {due.on:%b %Y}"
    if (due.on - due.today).days > SOON_DAYS:
        return Chip(f"review {day}", left, "calendar-event")
    tone = Tone.RED if due.on < due.today else Tone.AMBER
    return Chip(f"review {day} · {left}", "keep with a reason, or it is erased", "calendar-event", tone)


def _circle(conditions: Conditions) -> Iterator[Chip]:
    """Who and what for: said only where it is narrower than the rule."""
    if conditions.confidentiality > Confidentiality.BPL:
        code = conditions.confidentiality.code
        yield Chip(code, f"Confidentiality: {label('confidentiality', code)}", "shield-lock", Tone.PURPLE)
    if conditions.silent:
        yield Chip("silent", "Hits on it are told to its owner alone", "bell-off", Tone.GRAY)
    if not conditions.purposes >= frozenset(USUAL_PURPOSES):
        words = ", ".join(label("purposes", purpose.value) for purpose in sorted(conditions.purposes))
        yield Chip(f"only for {words or 'no purpose'}", PURPOSE_WORDS, "target")
    if conditions.recipients is not None:
        agencies = ", ".join(sorted(conditions.recipients)) or "its owner"
        yield Chip(f"only to {agencies}", "The owner named who may see it", "users")
    if conditions.withheld:
        names = ", ".join(sorted(conditions.withheld))
        yield Chip(f"{len(conditions.withheld)} withheld", f"Not shown without a release: {names}", "lock")

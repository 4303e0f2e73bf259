"""From a row to what may be handed in: the entity with its owner's conditions, or every reason why not."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from tallystick.vocabulary.codes import Confidentiality, Flag, Handling, Purpose, SubjectCategory
from tallystick.vocabulary.conditions import Conditions, Evaluation
from tallystick.vocabulary.entity import Entity
from tallystick.vocabulary.mapping.codes_of import read_code
from tallystick.vocabulary.mapping.dates import parse_date
from tallystick.vocabulary.mapping.entities import read_entity
from tallystick.vocabulary.mapping.known import PERSONS, property_names
from tallystick.vocabulary.mapping.map_file import Mapping
from tallystick.vocabulary.mapping.reading import Reading
from tallystick.vocabulary.tables.rows import Reject, Row

MAX_TEXT_CHARS = 1_000
"""Characters of a legal basis or a restriction in words."""
MAX_REVIEW_MONTHS = 36
"""Need to keep is reviewed after three years at most (Regulation (EU) 2016/794, Article 31(2))."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that may be handed in. ``source_id`` names it to its owner, in this and any later version."""

    entity: Entity
    conditions: Conditions
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a row is held against: whose it is, what the hub takes, which day it is."""

    owner: str
    ceiling: Confidentiality
    known_agencies: frozenset[str]
    today: date
    max_review_months: int


def interpret(
    row: Row,
    mapping: Mapping | None,
    *,
    owner: str,
    ceiling: Confidentiality,
    known_agencies: frozenset[str],
    today: date,
    max_review_months: int = MAX_REVIEW_MONTHS,
) -> Accepted | tuple[Reject, ...]:
    """The row as its owner's contribution, or one reject for each thing wrong with it. Nothing is stored."""
    rules = Rules(
        owner=owner,
        ceiling=ceiling,
        known_agencies=known_agencies,
        today=today,
        max_review_months=max_review_months,
    )
    reading = Reading(row, mapping)
    entity = read_entity(reading)
    if reading.empty:
        return tuple(reading.problems)
    conditions = _conditions(reading, rules, entity.schema if entity else None)
    if entity is None or conditions is None or reading.problems:
        return tuple(reading.problems)
    return Accepted(entity, conditions, entity.id)


def _conditions(reading: Reading, rules: Rules, schema: str | None) -> Conditions | None:
    """The row's conditions; None with the reading's problems grown. An empty purpose means cross-checking, no more."""
    _owner(reading, rules)
    evaluation, review_date = _evaluation(reading), _review_date(reading, rules)
    handling, restrictions = _handling(reading)
    categories, flags = _categories(reading, schema)
    purposes = _purposes(reading, categories)
    legal_bases = _texts(reading, "legal_basis")
    if not legal_bases:
        reading.wrong(reading.column("legal_basis"), "", "No legal basis: expected the law this was collected under.")
    confidentiality = _confidentiality(reading, rules)
    recipients, withheld = _recipients(reading, rules), _withheld(reading, schema)
    _, _, silent = _code(reading, "silent")
    if reading.problems or review_date is None:
        return None
    return Conditions(
        review_date=review_date,
        handling=handling,
        restrictions=restrictions,
        evaluations=frozenset({Evaluation(rules.owner, evaluation)}),
        confidentiality=confidentiality,
        purposes=purposes,
        legal_bases=legal_bases,
        subject_categories=categories,
        flags=flags,
        recipients=recipients,
        withheld=withheld,
        silent=bool(silent),
    )


def _owner(reading: Reading, rules: Rules) -> None:
    column, text = reading.single("owner")
    if text and text.casefold() != rules.owner.casefold():
        reading.wrong(column, text, f"The row belongs to another agency: expected {rules.owner}, for whom you hand in.")


def _evaluation(reading: Reading) -> str:
    column, text, code = _code(reading, "evaluation")
    if not text:
        reason = "No evaluation: expected a code such as B2. X4 must be stated, and only after an attempt to assess."
        reading.wrong(column, "", reason)
    return str(code or "")


def _review_date(reading: Reading, rules: Rules) -> date | None:
    latest = _months_after(rules.today, rules.max_review_months)
    span = _span(rules.max_review_months)
    column, text = reading.single("review_date")
    try:
        found = date.fromisoformat(parse_date(text, reading.mapping.dates))
    except ValueError:
        stated = f"{text[:40]!r} is no full and clear date" if text else "No review date"
        reading.wrong(column, text, f"{stated}: expected a date, at most {span} ahead.")
        return None
    if not rules.today < found <= latest:
        when = "is not in the future" if found <= rules.today else "is too far ahead"
        reading.wrong(column, text, f"The review date {when}: expected a date after {rules.today}, at most {latest}.")
    return found


def _handling(reading: Reading) -> tuple[frozenset[Handling], frozenset[str]]:
    codes = frozenset(cast("Iterable[Handling]", _codes(reading, "handling")))
    restrictions = _texts(reading, "restrictions")
    if Handling.H3 in codes and not restrictions:
        reading.wrong(reading.column("restrictions"), "", "Handling code H3 needs its restriction in words.")
    if restrictions and Handling.H3 not in codes:
        stated = next(iter(restrictions))
        reading.wrong(reading.column("handling"), stated, "A restriction in words needs handling code H3 beside it.")
    return codes | {Handling.H0}, restrictions


def _categories(reading: Reading, schema: str | None) -> tuple[frozenset[SubjectCategory], frozenset[Flag]]:
    column, before = reading.column("subject_category"), len(reading.problems)
    categories = frozenset(cast("Iterable[SubjectCategory]", _codes(reading, "subject_category")))
    flags = frozenset(cast("Iterable[Flag]", _codes(reading, "flags")))
    if len(reading.problems) > before:
        return categories, flags
    if schema in PERSONS and not categories and Flag.UNCATEGORISED not in flags:
        reading.wrong(
            column, "", f"A person needs a data-subject category: expected one of {', '.join(SubjectCategory)}."
        )
    if categories and Flag.UNCATEGORISED in flags:
        stated = "; ".join(sorted(categories))
        reading.wrong(column, stated, "The row has a category and the flag uncategorised: expected one of the two.")
    return categories, flags


def _purposes(reading: Reading, categories: frozenset[SubjectCategory]) -> frozenset[Purpose]:
    column, text = next(iter(reading.values("purpose")), (reading.column("purpose"), ""))
    before = len(reading.problems)
    found = frozenset(cast("Iterable[Purpose]", _codes(reading, "purpose"))) or frozenset({Purpose.CROSS_CHECK})
    outside = sorted(category for category in categories if not category.crosscheck)
    if outside and found == {Purpose.CROSS_CHECK} and len(reading.problems) == before:
        reading.wrong(column, text, f"A {outside[0]} may not be cross-checked: expected purpose b, c or d.")
    return found


def _confidentiality(reading: Reading, rules: Rules) -> Confidentiality:
    column, text, found = _code(reading, "confidentiality")
    level = found if isinstance(found, Confidentiality) else Confidentiality.BPL
    if level > rules.ceiling:
        reading.wrong(column, text, f"This is above what the hub may hold: expected {rules.ceiling.code} or lower.")
    return level


def _recipients(reading: Reading, rules: Rules) -> frozenset[str] | None:
    found = reading.values("recipients")
    for column, text in found:
        if text not in rules.known_agencies:
            reading.wrong(column, text, "Unknown agency: expected the code of an agency on this hub, such as RS-MUP.")
    return frozenset(text for _, text in found) or None


def _withheld(reading: Reading, schema: str | None) -> frozenset[str]:
    found = reading.values("withheld")
    for column, text in found:
        if text not in property_names(schema):
            reading.wrong(
                column, text, f"Unknown property: expected a property of {schema or 'the row'}, such as name."
            )
    return frozenset(text for _, text in found)


def _texts(reading: Reading, target: str) -> frozenset[str]:
    found = reading.values(target)
    for column, text in found:
        if len(text) > MAX_TEXT_CHARS:
            reading.wrong(column, text, f"The text has {len(text)} characters: expected at most {MAX_TEXT_CHARS}.")
        reading.clean(column, text)
    return frozenset(text for _, text in found)


def _codes(reading: Reading, target: str) -> list[object]:
    """The codes a row states for a condition; each unknown one is noted."""
    return [code for column, text in reading.values(target) for code in _read(reading, target, column, text)]


def _code(reading: Reading, target: str) -> tuple[str, str, object]:
    """(column, text, code) of a condition a row states once; the code is None where it states none that is known."""
    column, text = reading.single(target)
    return column, text, next(iter(_read(reading, target, column, text)), None)


def _read(reading: Reading, target: str, column: str, text: str) -> tuple[object, ...]:
    try:
        return read_code(target, text)
    except ValueError as error:
        reading.wrong(column, text, f"Unknown {target.replace('_', ' ')}: expected {error}.")
        return ()


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _span(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{months} months" if rest or not years else "1 year" if years == 1 else f"{years} years"

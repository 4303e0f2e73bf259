"""A report as it is printed: every word of it, the same for PDF, DOCX and screen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tallystick.hub.hits.sentences import OUTCOMES
from tallystick.hub.hits.strength import shown_score, strength_of
from tallystick.hub.naming import Named
from tallystick.hub.reports.content import Content, Item, Meeting
from tallystick.hub.reports.models import Report, Use
from tallystick.hub.templatetags.presenting import rounded_to_sum, signed
from tallystick.vocabulary import Conditions, Confidentiality, Handling, code_list, combine_all, label

SHORT_RESTRICTIONS = 240
"""Characters of H3 texts that still fit into the header of a page; longer ones stand in full on the first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something with its word before it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedMeeting:
    """What two items have to do with each other, why, and what the owners decided."""

    lead: str
    sentence: str
    how_sure: str
    reasons: tuple[Line, ...]
    total: str
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedItem:
    """One contribution: whose, under which conditions, and what the report holds of it."""

    number: int
    kind: str
    caption: str
    latin: str
    owner: str
    conditions: str
    restrictions: tuple[str, ...]
    facts: tuple[Line, ...]
    withheld: str
    gone: str
    contribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Every word of a report. ``codes`` and ``restrictions`` stand in the header of every page."""

    product: str
    name: str
    version: str
    title: str
    agency: str
    exercise: bool
    codes: str
    header: str
    handling: tuple[Line, ...]
    restrictions: tuple[str, ...]
    facts: tuple[Line, ...]
    text: tuple[str, ...]
    meetings: tuple[PrintedMeeting, ...]
    left_out: int
    items: tuple[PrintedItem, ...]
    asks: tuple[Line, ...]
    issued_at: datetime | None


def document(report: Report, content: Content, names: Mapping[str, Named], *, exercise: bool) -> Document:
    """The report in print."""
    stated = [item.conditions for item in content.items if item.conditions]
    combined = combine_all(stated) if stated else None
    codes = codes_of(combined)
    restrictions = tuple(sorted(combined.restrictions)) if combined else ()
    name = report.name or "Draft"
    return Document(
        product=report.get_product_display().capitalize(),
        name=name,
        version=f"version {report.version}",
        title=report.title,
        agency=_full(report.agency_id, names),
        exercise=exercise,
        codes=codes,
        header=_header(name, report.version, codes, restrictions),
        handling=tuple(_handling(combined)),
        restrictions=restrictions,
        facts=tuple(_facts(report, names, combined)),
        text=tuple(part.strip() for part in report.text.split("\n") if part.strip()),
        meetings=tuple(_meeting(one, content, names) for one in content.meetings if one.right),
        left_out=content.left_out,
        items=tuple(_item(one, names) for one in content.items),
        asks=tuple(_asks(content, names)),
        issued_at=report.issued_at,
    )


def codes_of(conditions: Conditions | None) -> str:
    """The marking in short: ``H0 · H1 · BPL``."""
    if conditions is None:
        return f"{Handling.H0} · {Confidentiality.BPL.code}"
    return " · ".join([*sorted(conditions.handling), conditions.confidentiality.code])


def _header(name: str, version: int, codes: str, restrictions: tuple[str, ...]) -> str:
    told = " ".join(restrictions)
    h3 = f" · H3: {told}" if told and len(told) <= SHORT_RESTRICTIONS else " · H3: see page 1" if told else ""
    return f"{codes} · {name}, version {version}{h3}"


def _handling(conditions: Conditions | None) -> Iterator[Line]:
    for code in sorted(conditions.handling if conditions else {Handling.H0}):
        if code is not Handling.H3:
            yield Line(label=code, text=code_list("handling_codes")["codes"][code]["text"])
    marking = conditions.confidentiality if conditions else Confidentiality.BPL
    yield Line(label=marking.code, text=f"Confidentiality: {label('confidentiality', marking.code)}.")


def _facts(report: Report, names: Mapping[str, Named], conditions: Conditions | None) -> Iterator[Line]:
    if report.issued_at:
        yield Line(label="Issued", text=f"{report.issued_at:%d %B %Y, %H:%M} UTC")
    yield Line(label="By", text=_full(report.agency_id, names))
    yield Line(label="To", text="; ".join(_full(row, names) for row in _recipients(report)) or "nobody yet")
    yield Line(label="Purpose and case", text=f"{label('purposes', report.purpose)}; case {report.case}")
    use = (
        "Intelligence only: not for judicial proceedings" if report.use == Use.INTELLIGENCE else "Judicial proceedings"
    )
    yield Line(label="May be used for", text=use)
    if conditions and conditions.purposes:
        allowed = ", ".join(label("purposes", one) for one in sorted(conditions.purposes))
        yield Line(label="Purposes its owners allow", text=allowed)
    if conditions:
        yield Line(label="Review by", text=_day(conditions.review_date))
    yield Line(label="Author", text=report.author.name)
    if report.second:
        yield Line(label="Approved by", text=report.second.name)


def _recipients(report: Report) -> list[str]:
    return sorted(row.agency_id for row in report.recipients.all())


def _meeting(one: Meeting, content: Content, names: Mapping[str, Named]) -> PrintedMeeting:
    items = {item.number: item for item in content.items}
    left, right = items[one.left], items[one.right]
    shown = rounded_to_sum([weight for _, weight in one.reasons])
    outcomes = OUTCOMES[one.kind]
    return PrintedMeeting(
        lead=f"{one.left} and {one.right}",
        sentence=_sentence(one, left, right),
        how_sure=f"{strength_of(one.score)}, {shown_score(one.score):.2f}",
        reasons=tuple(
            Line(label=signed(weight), text=text) for (text, _), weight in zip(one.reasons, shown, strict=True)
        ),
        total=signed(sum(shown)),
        decisions=tuple(
            f"{_short(told.agency, names)}, {_day(date.fromisoformat(told.day))}: "
            f"{outcomes.get(told.outcome, told.outcome)}{f' ({told.why})' if told.why else ''}"
            for told in one.decisions
        )
        or ("No owner has decided on it yet.",),
    )


def _sentence(one: Meeting, left: Item, right: Item) -> str:
    if one.kind == "same":
        thing = left.kind if left.kind == right.kind else "thing"
        return f"{left.caption} and {right.caption} may be one {thing}."
    return f"{left.caption} and {right.caption} hold something in common."


def _item(one: Item, names: Mapping[str, Named]) -> PrintedItem:
    asked = f"{', '.join(one.withheld)}: ask {_full(one.owner, names)}." if one.withheld else ""
    return PrintedItem(
        number=one.number,
        kind=one.kind,
        caption=one.caption,
        latin=one.latin if one.latin != one.caption else "",
        owner=_full(one.owner, names),
        conditions=_conditions(one.conditions) if one.conditions else "",
        restrictions=tuple(sorted(one.conditions.restrictions)) if one.conditions else (),
        facts=tuple(Line(label=words, text="; ".join(values)) for words, values in one.facts),
        withheld=asked,
        gone=one.gone,
        contribution=one.contribution,
    )


def _conditions(it: Conditions) -> str:
    """The conditions of one item in a line."""
    parts = [
        *sorted(it.handling),
        it.confidentiality.code,
        *(f"{one.code} by {one.agency}" for one in sorted(it.evaluations)),
        *(label("subject_categories", one) for one in sorted(it.subject_categories)),
        *(label("subject_categories", one, key="flags") for one in sorted(it.flags)),
        f"review by {_day(it.review_date)}",
    ]
    return " · ".join(parts)


def _asks(content: Content, names: Mapping[str, Named]) -> Iterator[Line]:
    """Whom to ask for what: first for what is hidden, then for what is withheld."""
    for one in content.meetings:
        if not one.right:
            who = _full(one.held_by, names)
            yield Line(label=who, text=f"holds something that item {one.left} meets.")
    owners: dict[str, list[int]] = {}
    for item in content.items:
        if item.withheld:
            owners.setdefault(item.owner, []).append(item.number)
    for owner, numbers in sorted(owners.items()):
        listed = ", ".join(map(str, numbers))
        yield Line(label=_full(owner, names), text=f"withholds something of item{'s' * (len(numbers) > 1)} {listed}.")


def _full(code: str, names: Mapping[str, Named]) -> str:
    return f"{names[code].name} ({code})" if code in names else code


def _short(code: str, names: Mapping[str, Named]) -> str:
    return names[code].short if code in names else code


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

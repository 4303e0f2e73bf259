"""A report in one language: every word of it, the same for screen, PDF, DOCX, XLSX and CSV."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from tallystick.figures.press import headline, told_parts
from tallystick.hub.bulletins.composing import is_stale
from tallystick.hub.bulletins.content import Content, Facts, Number
from tallystick.hub.bulletins.kinds import kinds
from tallystick.hub.bulletins.languages import Tongue
from tallystick.hub.bulletins.sheet import parts_of
from tallystick.hub.operations.results import leading
from tallystick.hub.operations.tallying import MICRO
from tallystick.vocabulary import code_list
from tallystick.vocabulary.units import unit

MOST_COLUMNS = 5
"""Indicators beside each agency in a final report; the others stand in its figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a table. ``number`` is the id of the figure in its second cell, 0 for none; ``deep`` a part of the line
    above."""

    cells: tuple[str, ...]
    number: int = 0
    deep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands below it."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Who made a report and when, and its number; empty where it is a draft."""

    name: str
    version: int
    agency: str
    author: str = ""
    second: str = ""
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Every word of a report in one language."""

    language: str
    kind: str
    title: str
    name: str
    version: str
    exercise: str
    marking: str
    page: str
    """``page {0} of {1}``"""
    head: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    cells: Section = field(default_factory=lambda: Section(heading=""))
    """Each figure with each agency's part of it; nothing for the public."""
    prints_cells: bool = False
    """Whether these are in the print too: a situation report is short."""


def document(said: Content, issue: Issue, language: str) -> Document:
    """The report in a language."""
    tongue = Tongue(language)
    sections = {"situation": _situation, "briefing": _briefing, "final": _final, "press": _press, "annual": _annual}
    title = said.facts.name if said.facts else f"{tongue.say('annual')} {said.year.year if said.year else ''}"
    return Document(
        language=language, kind=tongue.say(said.kind), title=title, name=issue.name or kinds()[said.kind].label,
        version=tongue.say("version", issue.version), exercise=tongue.say("exercise") if said.exercise else "",
        marking="" if said.kind == "press" else "H0 · BPL", page=tongue.say("page", "{0}", "{1}"),
        head=tuple(_head(said, issue, tongue)), notes=tuple(_notes(said, tongue)),
        sections=(*_text(said, issue, tongue), *sections[said.kind](said, tongue)),
        cells=Section(heading="") if said.kind == "press" else _cells(said, tongue), prints_cells=said.kind == "final",
    )  # fmt: skip


def _head(said: Content, issue: Issue, tongue: Tongue) -> Iterator[tuple[str, str]]:
    facts = said.facts
    if facts:
        yield tongue.say("operation"), f"{facts.name} ({facts.code})"
        yield tongue.say("action"), _days(facts, tongue)
        whose = _name(said, said.scope) if said.scope else tongue.say("all_agencies", len(facts.participants))
        yield tongue.say("scope"), whose
    zone = facts.zone if facts else "UTC"
    if said.since:
        yield tongue.say("since"), tongue.moment(datetime.fromisoformat(said.since), zone)
    if issue.issued_at:
        yield tongue.say("issued"), tongue.moment(issue.issued_at, zone)
    yield tongue.say("by"), ", ".join(part for part in (issue.author, issue.agency) if part)
    if issue.second:
        yield tongue.say("agreed"), issue.second


def _notes(said: Content, tongue: Tongue) -> Iterator[str]:
    if said.kind in ("situation", "final", "press") and said.missing:
        yield tongue.say("missing", ", ".join(_name(said, code) for code in said.missing))
    if said.kind in ("situation", "final", "press") and said.confirmed < said.results:
        yield tongue.say("provisional", tongue.number(said.confirmed), tongue.number(said.results))
    if said.kind in ("press", "final"):
        yield tongue.say("innocence")
    if said.kind == "press":
        yield from (tongue.say("small_cells"), tongue.say("rounding"))


def _text(said: Content, issue: Issue, tongue: Tongue) -> Iterator[Section]:
    parts = tuple(part.strip() for part in said.text.split("\n") if part.strip())
    if parts:
        yield Section(heading=tongue.say("text", issue.agency), paragraphs=parts)


def _situation(said: Content, tongue: Tongue) -> Iterator[Section]:
    yield _totals(said, tongue, changes=bool(said.since))
    yield _morning(said, tongue)
    yield _last_reports(said, tongue)
    if not said.scope:
        yield _findings(said, tongue)


def _briefing(said: Content, tongue: Tongue) -> Iterator[Section]:
    assert said.facts, "a briefing is an operation's"
    facts = said.facts
    rows = [
        ("legal_basis", facts.legal_basis), ("intelligence", _day(facts.prepares_from, tongue)),
        ("action", _days(facts, tongue)), ("follow_up", _day(facts.follow_up_until, tongue)),
        ("areas", ", ".join(map(tongue.area, facts.crime_areas))), ("lead", _name(said, facts.lead)),
        ("participants", "; ".join(_name(said, code) for code in facts.participants)),
        ("supporting", "; ".join(facts.supporting)),
    ]  # fmt: skip
    yield Section(
        heading=tongue.say("operation"), rows=tuple(Row(cells=(tongue.say(name), text)) for name, text in rows if text)
    )
    counts = code_list("indicators")["codes"]
    yield Section(
        heading=tongue.say("report_what"), header=(tongue.say("what"), tongue.say("counts_as")),
        rows=tuple(Row(cells=(tongue.indicator(id), counts[id]["counts"])) for id in leading(facts.kind, ())),
    )  # fmt: skip


def _final(said: Content, tongue: Tongue) -> Iterator[Section]:
    yield _totals(said, tongue, changes=False)
    if not said.scope:
        yield _by_agency(said, tongue)
        yield _findings(said, tongue)
    yield _last_reports(said, tongue)


def _press(said: Content, tongue: Tongue) -> Iterator[Section]:
    assert said.facts, "press figures are an operation's"
    countries = {country for _, country in said.agencies.values()}
    opening = tongue.say(
        "press_opening", len(said.facts.participants), len(countries), said.facts.name, _days(said.facts, tongue)
    )
    totals = [one for one in said.numbers if not one.crime_area and not one.part and one.micro]
    yield Section(
        heading=tongue.say("press"),
        paragraphs=(opening, *(f"{_sentence(said, one, tongue)}." for one in totals)),
    )
    yield Section(
        heading=tongue.say("totals"), header=(tongue.say("what"), tongue.say("figure")),
        rows=tuple(row for one in totals for row in _public(said, one, tongue)),
    )  # fmt: skip


def _annual(said: Content, tongue: Tongue) -> Iterator[Section]:
    assert said.year, "an annual summary is a year's"
    year = said.year
    rows = [
        ("operations_supported", year.operations), ("reports_issued", sum(count for _, count in year.reports)),
        ("task_forces", year.task_forces), ("hvt", year.high_value_targets),
    ]  # fmt: skip
    yield Section(
        heading=f"{tongue.say('year')} {year.year}", header=(tongue.say("what"), tongue.say("figure")),
        rows=tuple(Row(cells=(tongue.say(name), tongue.number(count))) for name, count in rows),
    )  # fmt: skip
    if year.reports:
        listed = tuple(Row(cells=(_product(name, tongue), tongue.number(count))) for name, count in year.reports)
        yield Section(
            heading=tongue.say("reports_issued"), header=(tongue.say("kind"), tongue.say("figure")), rows=listed
        )


def _totals(said: Content, tongue: Tongue, *, changes: bool) -> Section:
    header = [tongue.say("what"), tongue.say("figure")] + ([tongue.say("since")] if changes else [])
    rows = tuple(_line(one, tongue, changes=changes) for one in said.numbers if _tells(said, one))
    return Section(heading=tongue.say("totals"), header=tuple(header), rows=rows)


def _line(one: Number, tongue: Tongue, *, changes: bool) -> Row:
    """A total, or a part of it."""
    cells = [_label(one, tongue), tongue.amount(one.amount, unit(one.base))]
    if changes:
        grown = one.micro - (one.before or 0)
        mark = "+" if grown > 0 else "−" if grown < 0 else "±"
        cells.append(f"{mark}{tongue.number(abs(grown) / MICRO)}")
    return Row(cells=tuple(cells), number=one.id, deep=bool(one.crime_area or one.part))


def _tells(said: Content, one: Number) -> bool:
    """A total, or a part that is not all of it."""
    column = "crime_area" if one.crime_area else "part"
    return not (one.crime_area or one.part) or len(parts_of(said, one, column)) > 1


def _label(one: Number, tongue: Tongue) -> str:
    if not one.crime_area and not one.part:
        return tongue.indicator(one.indicator)
    area = tongue.area(one.crime_area) if one.crime_area else ""
    part = tongue.part(one.indicator, one.part) if one.part else ""
    return ", ".join(filter(None, (area, part)))


def _morning(said: Content, tongue: Tongue) -> Section:
    now = said.standing
    if now is None or not now.teams:
        return Section(heading=tongue.say("order"), paragraphs=(tongue.say("no_order"),))
    ready = tongue.say("teams_ready", now.ready, now.teams)
    return Section(
        heading=tongue.say("order"), paragraphs=(now.order.upper() or tongue.say("no_order"),),
        rows=(Row(cells=(tongue.say("teams"), ready)),),
    )  # fmt: skip


def _last_reports(said: Content, tongue: Tongue) -> Section:
    return Section(
        heading=tongue.say("last_report"), header=(tongue.say("agency"), tongue.say("last_report")),
        rows=tuple(Row(cells=(_name(said, code), _reported(said, at, tongue))) for code, at in said.reported.items()),
    )  # fmt: skip


def _reported(said: Content, at: str, tongue: Tongue) -> str:
    if not at or said.facts is None:
        return tongue.say("not_yet")
    told = tongue.moment(datetime.fromisoformat(at), said.facts.zone)
    return tongue.say("stale", told) if is_stale(at, said.at) else told


def _findings(said: Content, tongue: Tongue) -> Section:
    if not said.findings:
        return Section(heading=tongue.say("findings"), paragraphs=(tongue.say("no_findings"),))
    note = (tongue.say("findings_note"),) if tongue.code != "en" else ()
    return Section(heading=tongue.say("findings"), paragraphs=(*note, *said.findings))


def _by_agency(said: Content, tongue: Tongue) -> Section:
    """The leading totals beside each agency."""
    assert said.facts, "an operation's"
    whole = [one for one in said.numbers if not one.crime_area and not one.part][:MOST_COLUMNS]
    cells = [dict(one.cells) for one in whole]
    rows = tuple(
        Row(
            cells=(
                _name(said, code),
                *(_part(cell.get(code, 0), one, tongue) for cell, one in zip(cells, whole, strict=True)),
            )
        )
        for code in said.facts.participants
    )
    header = (tongue.say("agency"), *(tongue.indicator(one.indicator) for one in whole))
    return Section(heading=tongue.say("by_agency"), header=header, rows=rows)


def _part(micro: int, one: Number, tongue: Tongue) -> str:
    return tongue.amount(micro / MICRO, unit(one.base)) if micro else "·"


def _sentence(said: Content, one: Number, tongue: Tongue) -> str:
    told = headline(one.amount, unit(one.base), sources=said.sources(one.indicator), missing=bool(said.missing))
    return tongue.say("headline", tongue.indicator(one.indicator), tongue.published(told))


def _public(said: Content, total: Number, tongue: Tongue) -> Iterator[Row]:
    """A total with its parts, as far as they are not too small."""
    yield Row(cells=(tongue.indicator(total.indicator), tongue.amount(total.amount, unit(total.base))), number=total.id)
    for column in ("crime_area", "part"):
        parts = {getattr(one, column): one for one in parts_of(said, total, column)}
        if len(parts) < 2:
            continue
        told = told_parts(total.indicator, {key: one.amount for key, one in parts.items()}, total.amount)
        for key, one in parts.items():
            value = told[key]
            words = tongue.say("suppressed") if value is None else tongue.amount(value, unit(one.base))
            yield Row(cells=(_label(one, tongue), words), number=one.id, deep=True)


def _cells(said: Content, tongue: Tongue) -> Section:
    """What each figure is added up from."""
    rows = tuple(
        Row(
            cells=(
                str(one.id),
                _full_label(one, tongue),
                _name(said, code),
                tongue.amount(micro / MICRO, unit(one.base)),
            ),
            number=one.id,
        )
        for one in said.numbers
        for code, micro in one.cells
    )
    header = tuple(map(tongue.say, ("number", "what", "agency", "figure")))
    return Section(heading=tongue.say("cells"), header=header, rows=rows) if rows else Section(heading="")


def _full_label(one: Number, tongue: Tongue) -> str:
    parts: Iterable[str] = (tongue.indicator(one.indicator), _label(one, tongue) if one.crime_area or one.part else "")
    return ", ".join(filter(None, parts))


def _product(name: str, tongue: Tongue) -> str:
    known = code_list("report_words")["codes"]
    return tongue.say(name) if name in known else name.replace("_", " ").capitalize()


def _name(said: Content, code: str) -> str:
    return f"{said.agencies[code][0]} ({code})" if code in said.agencies else code


def _days(facts: Facts, tongue: Tongue) -> str:
    return tongue.days(date.fromisoformat(facts.first_day), date.fromisoformat(facts.last_day))


def _day(iso: str, tongue: Tongue) -> str:
    return tongue.day(date.fromisoformat(iso))

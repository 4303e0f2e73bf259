"""The record of a day as PDF. Every word reaches the page as data: nothing in a text is read as markup."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.template.defaultfilters import filesizeformat

from tallystick.figures import indicators
from tallystick.hub.naming import Named
from tallystick.hub.reports.pdf import compiled
from tallystick.hub.reports.printing import Line
from tallystick.hub.room.queries import SeenAnnouncement, SeenEntry, SeenFile, SeenQuestion
from tallystick.hub.room.recording import Record, RecordedOrder, json_lines

EMPTY = "Nothing that day."


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of the record: when, what it is, what it says, and what is to be known beside it."""

    at: str
    lead: str
    text: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the record with its heading."""

    title: str
    items: tuple[Item, ...]
    empty: str = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Every word of the record. ``codes`` stand on every page."""

    title: str
    name: str
    day: str
    codes: str
    agency: str
    exercise: bool
    facts: tuple[Line, ...]
    parts: tuple[Part, ...]
    figures: tuple[Line, ...]


def made(it: Record, names: Mapping[str, Named]) -> bytes:
    """The PDF; it holds the SHA-256 of the same record as JSON Lines."""
    told = json.dumps(asdict(document(it, names)), ensure_ascii=False)
    return compiled(_template(), told, it.made_at)


def codes(it: Record) -> str:
    """The marking: ``H0 · H2 · BPL``."""
    return " · ".join((*it.handling, it.confidentiality.code))


def document(it: Record, names: Mapping[str, Named]) -> Document:
    """The record in words."""
    parts = (
        Part(title="Orders", items=tuple(_order(row, it.zone, names) for row in it.orders)),
        Part(title="Announcements", items=tuple(_announcement(row, it.zone, names) for row in it.announcements)),
        Part(title="Questions", items=tuple(_question(row, it.zone, names) for row in it.questions)),
        Part(title="Journal", items=tuple(_entry(row, it.zone, names) for row in it.entries)),
        Part(title="Files", items=tuple(_file(row, it.zone, names) for row in it.files),
             empty="No file that this reader may see."),
    )  # fmt: skip
    return Document(
        title=it.operation.name, name=it.operation.code, day=f"{it.day.day} {it.day:%B %Y}", codes=codes(it),
        agency=names[it.agency].name, exercise=it.exercise, facts=_facts(it, names), parts=parts,
        figures=tuple(Line(label=indicators()[row.indicator].label, text=row.words) for row in it.figures),
    )  # fmt: skip


def _facts(it: Record, names: Mapping[str, Named]) -> tuple[Line, ...]:
    one = it.operation
    return (
        Line(label="Day", text=f"{it.day.day} {it.day:%B %Y}, counted in {one.zone}"),
        Line(label="Led by", text=names[one.lead].name),
        Line(label="Agencies", text="; ".join(sorted(names[code].name for code in one.participants))),
        Line(label="Made", text=f"{_at(it.made_at, it.zone)}, as {names[it.agency].name} may see it"),
        Line(label="JSON Lines", text=f"SHA-256 {sha256(json_lines(it)).hexdigest()}"),
    )


def _entry(one: SeenEntry, zone: ZoneInfo, names: Mapping[str, Named]) -> Item:
    corrects = f" of entry {one.corrects}" if one.corrects else ""
    details = [_who(one.agency, one.person, names)]
    if one.decided_by:
        details.append(f"Decision taken by {one.decided_by}")
    if one.late:
        details.append(f"Written {_at(one.written_at, zone)}")
    details += [f"Corrected by entry {number}" for number in one.corrected_by]
    lead = f"{one.number}. {one.kind.label}{corrects}"
    return Item(at=_at(one.happened_at, zone), lead=lead, text=one.text, details=tuple(details))


def _announcement(one: SeenAnnouncement, zone: ZoneInfo, names: Mapping[str, Named]) -> Item:
    seen = [f"Seen by {names[code].name}, {_at(at, zone)}" for code, at in sorted(one.seen.items())]
    missing = [f"Not seen by {names[code].name}" for code in one.missing]
    lead = _who(one.agency, one.person, names)
    return Item(at=_at(one.at, zone), lead=lead, text=one.text, details=(*seen, *missing))


def _question(one: SeenQuestion, zone: ZoneInfo, names: Mapping[str, Named]) -> Item:
    lead = f"{_who(one.agency, one.person, names)}, to {names[one.owner].name}"
    due = f"Answer by {_at(one.due_at, zone)}"
    if one.answered_at is None:
        return Item(at=_at(one.at, zone), lead=lead, text=one.text, details=(due, "Not answered"))
    answered = f"Answered {_at(one.answered_at, zone)} by {one.answered_by}: {one.answer}"
    return Item(at=_at(one.at, zone), lead=lead, text=one.text, details=(due, answered))


def _order(one: RecordedOrder, zone: ZoneInfo, names: Mapping[str, Named]) -> Item:
    has = [f"{team}, {names[code].short}: acknowledged {_at(at, zone)}" for team, code, at in one.acknowledged]
    missing = [f"{team}, {names[code].short}: not acknowledged" for team, code in one.missing]
    lead = f"{one.number}. {one.label}, {names[one.agency].name}"
    return Item(at=_at(one.at, zone), lead=lead, text=one.text, details=(*has, *missing))


def _file(one: SeenFile, zone: ZoneInfo, names: Mapping[str, Named]) -> Item:
    marks = " · ".join((*one.handling, one.confidentiality.code))
    details = [_who(one.agency, one.person, names), f"{marks} · {filesizeformat(one.size_bytes)}", one.sha256]
    if one.restrictions:
        details.append(f"Other restrictions: {one.restrictions}")
    return Item(at=_at(one.at, zone), lead=one.file_name, details=tuple(details))


def _who(agency: str, person: str, names: Mapping[str, Named]) -> str:
    return f"{names[agency].name}{f', {person}' if person else ''}"


def _at(at: datetime, zone: ZoneInfo) -> str:
    here = at.astimezone(zone)
    return f"{here.day} {here:%b %H:%M:%S}"


@cache
def _template() -> bytes:
    return files(__package__).joinpath("record.typ").read_bytes()

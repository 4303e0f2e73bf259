"""The only readers of the log. Ids and codes, never content."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit import checkpoints, delaying
from tallystick.hub.audit.actions import record
from tallystick.hub.audit.models import LogEntry, Named, Opening
from tallystick.hub.register.policy import visible_to
from tallystick.hub.viewer import Refused, Viewer
from tallystick.vocabulary import label

PAGE = 50
"""Entries on one page."""
LOOK_BACK = timedelta(days=365)
"""How far back an owner sees who looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the log is narrowed to; empty means everything the viewer may read of it."""

    day: date | None = None
    action: str = ""
    account: str = ""
    case: str = ""
    about: uuid.UUID | None = None
    """A record, hit, message or other thing that an entry names."""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, in words. ``account`` is empty for oversight, so are ``facts`` and ``told``. ``told`` is empty too
    once it was erased, which ``erased`` says."""

    position: int
    at: datetime
    account: str
    agency: str
    role: str
    purpose: str
    case: str
    action: str
    objects: tuple[str, ...]
    result: str
    facts: tuple[tuple[str, str], ...]
    told: str
    erased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How often something was done, by agency, action and purpose."""

    agency: str
    action: str
    purpose: str
    times: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the log."""

    entries: tuple[Entry, ...]
    counts: tuple[Counted, ...]
    actions: tuple[str, ...]
    total: int
    filter: Filter
    everywhere: bool
    state: checkpoints.State

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """An agency that looked at a contribution: how often, and when last."""

    agency: str
    name: str
    country: str
    times: int
    last: datetime


def entries(viewer: Viewer, wanted: Filter) -> Page:
    """The log as the viewer may read it, newest first; reading it is logged.

    A data-protection officer reads the own agency's entries; oversight every agency's, without the persons.
    """
    everywhere = viewer.role.may("log_all")
    rows = _narrowed(_readable(viewer), wanted, by_account=not everywhere)
    total = rows.count()
    page = max(1, min(wanted.page, -(-total // PAGE) or 1))
    found = list(rows.order_by("-position")[(page - 1) * PAGE : page * PAGE])
    told = {} if everywhere else _told(found)
    shown = tuple(_entry(row, told.get(row.position, ""), everywhere) for row in found)
    answer = Page(
        entries=shown,
        counts=_counted(rows),
        actions=tuple(_readable(viewer).order_by("action").values_list("action", flat=True).distinct()),
        total=total,
        filter=wanted,
        everywhere=everywhere,
        state=checkpoints.state(),
    )
    narrowed = {"day": wanted.day, "of": wanted.action, "case_sought": wanted.case, "about": wanted.about}
    record(viewer, "log", count=len(shown), **{name: str(value) for name, value in narrowed.items() if value})
    return answer


def refusals(viewer: Viewer, action: str, *, since: datetime) -> int:
    """How often the viewer was refused this action since then."""
    return LogEntry.objects.filter(action=action, account=viewer.account, result="refused", at__gt=since).count()


def lookups(viewer: Viewer, contribution_id: uuid.UUID) -> tuple[Lookup, ...]:
    """Which agencies looked at an own contribution within a year, latest first. Agencies, not persons; and not yet
    those that delay it for a case under way."""
    if not visible_to(viewer).filter(pk=contribution_id, owner=viewer.agency).exists():
        return ()
    named = Named.objects.filter(named=contribution_id).values("position")
    rows = LogEntry.objects.filter(position__in=named, at__gte=viewer.now - LOOK_BACK, result="done")
    rows = rows.exclude(delaying.untold(viewer, agency="agency", case="case"))
    counted = rows.exclude(agency="").order_by().values("agency").annotate(times=Count("id"), last=Max("at"))
    agencies = Agency.objects.in_bulk([row["agency"] for row in counted])
    found = [
        Lookup(agency=one.code, name=one.name, country=one.country, times=row["times"], last=row["last"])
        for row in counted
        if (one := agencies.get(row["agency"]))
    ]
    return tuple(sorted(found, key=lambda one: one.last, reverse=True))


def require_reader(viewer: Viewer, action: str = "log") -> bool:
    """Refuse, and log that, for every role but the two that watch over the others. Whether the viewer reads every
    agency's entries."""
    if not (viewer.role.may("log") or viewer.role.may("log_all")):
        record(viewer, action, result="refused")
        raise Refused("Only the data-protection officer and oversight read the log.")
    return viewer.role.may("log_all")


def _readable(viewer: Viewer) -> QuerySet[LogEntry]:
    """The entries a viewer may read."""
    return LogEntry.objects.all() if require_reader(viewer) else LogEntry.objects.filter(agency=viewer.agency)


def _told(rows: list[LogEntry]) -> dict[int, str]:
    """Free text kept beside these entries, by position."""
    wanted = [row.position for row in rows if row.told]
    return dict(Opening.objects.filter(entry__in=wanted).values_list("entry_id", "told"))


def _narrowed(rows: QuerySet[LogEntry], wanted: Filter, *, by_account: bool) -> QuerySet[LogEntry]:
    if wanted.day:
        rows = rows.filter(at__date=wanted.day)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.account and by_account:
        rows = rows.filter(account__icontains=wanted.account)
    if wanted.case:
        rows = rows.filter(case=wanted.case)
    if wanted.about:
        # A check meets records the reader is not shown: see _entry.
        named = Named.objects.filter(named=wanted.about).values("position")
        rows = rows.filter(position__in=named).exclude(action="check")
    return rows


def _counted(rows: QuerySet[LogEntry]) -> tuple[Counted, ...]:
    groups = rows.order_by().values("agency", "action", "purpose")
    counted = groups.annotate(times=Count("id"), refused=Count("id", filter=Q(result="refused"))).order_by(
        "agency", "-times", "action", "purpose"
    )
    return tuple(
        Counted(
            agency=row["agency"],
            action=row["action"],
            purpose=_purpose(row["purpose"]),
            times=row["times"],
            refused=row["refused"],
        )
        for row in counted[:200]
    )


def _entry(row: LogEntry, told: str, everywhere: bool) -> Entry:
    facts = () if everywhere else tuple((str(key), str(value)) for key, value in sorted(row.detail.items()))
    return Entry(
        position=row.position,
        at=row.at,
        account="" if everywhere else row.account,
        agency=row.agency,
        role=label("roles", row.role) if row.role else "",
        purpose=_purpose(row.purpose),
        case=row.case,
        action=row.action,
        # A check meets records the officer is not shown: their ids would join two notices of one record.
        objects=() if row.action == "check" else tuple(row.objects_read),
        result=row.result,
        facts=facts,
        told=told,
        erased=bool(row.told) and not told and not everywhere,
    )


def _purpose(letter: str) -> str:
    return label("purposes", letter) if letter else ""

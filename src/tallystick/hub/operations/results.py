"""The readers of operations, their results and figures."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum

from tallystick.figures import indicators
from tallystick.figures.words import amount as in_words
from tallystick.hub.audit.actions import record
from tallystick.hub.operations import policy
from tallystick.hub.operations.models import Figure, Operation, Participant, Result
from tallystick.hub.operations.tallying import ALL_DAYS, MICRO, with_day
from tallystick.hub.register.policy import visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import code_list
from tallystick.vocabulary.units import unit

MOST, PAGE = 200, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOperation:
    """An operation as an agency that takes part sees it."""

    id: uuid.UUID
    code: str
    name: str
    kind: str
    legal_basis: str
    crime_areas: tuple[str, ...]
    supporting: tuple[str, ...]
    zone: str
    prepares_from: date
    first_day: date
    last_day: date
    follow_up_until: date
    lead: str
    mine: bool
    participants: tuple[str, ...]
    ended_at: datetime | None

    @property
    def runs(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenResult:
    """A result of the viewer's own agency. ``about`` are the contributions it led to that the viewer sees."""

    id: uuid.UUID
    key: str
    day: date
    at: datetime
    indicator: str
    crime_area: str
    part: str
    value: str
    unit: str
    qualifier: str
    states: bool
    place: str
    status: str
    version: int
    reporter: str
    reported_by_me: bool
    reported_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    about: tuple[Seen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFigure:
    """A total: of one agency, or of all that take part where ``agency`` is empty."""

    agency: str
    indicator: str
    base: str
    crime_area: str
    part: str
    amount_micro: int

    @property
    def amount(self) -> Decimal:
        return self.amount_micro / MICRO

    @property
    def words(self) -> str:
        """With its unit: ``6.9 t`` is ``6,900 kg``."""
        return in_words(self.amount, unit(self.base))


def operations(viewer: Viewer) -> tuple[SeenOperation, ...]:
    """The agency's operations, the latest first."""
    rows = list(policy.takes_part(viewer).prefetch_related("participants")[:MOST])
    record(viewer, "list_operations", [row.pk for row in rows])
    return tuple(seen(viewer, row) for row in rows)


def read(viewer: Viewer, operation_id: uuid.UUID) -> SeenOperation | None:
    """One of them; None where the agency takes part in no such operation."""
    row = policy.takes_part(viewer).prefetch_related("participants").filter(pk=operation_id).first()
    if row is None:
        return None
    record(viewer, "read_operation", [row.pk])
    return seen(viewer, row)


def own_results(viewer: Viewer, operation_id: uuid.UUID, *, after: int = 0) -> tuple[tuple[SeenResult, ...], int]:
    """A page of the agency's own results in an operation, the latest first, and how many there are."""
    rows = _own(viewer, operation_id)
    found = list(rows.select_related("reporter", "confirmed_by")[after : after + PAGE])
    record(viewer, "list_results", [row.pk for row in found])
    return _results(viewer, found), rows.count()


def own_result(viewer: Viewer, result_id: uuid.UUID) -> SeenResult | None:
    """One of the agency's own results."""
    rows = Result.objects.filter(pk=result_id, operation__in=policy.takes_part(viewer).values("pk"))
    found = list(rows.filter(agency=viewer.agency).select_related("reporter", "confirmed_by"))
    record(viewer, "read_result", [row.pk for row in found])
    return next(iter(_results(viewer, found)), None)


def waiting(viewer: Viewer, operation_id: uuid.UUID) -> int:
    """Results of the agency's that wait for a second person who is not the viewer."""
    rows = _own(viewer, operation_id).filter(status="provisional")
    return rows.exclude(reporter__account=viewer.account).count()


def totals(
    viewer: Viewer,
    operation_id: uuid.UUID,
    *,
    indicator: str = "",
    crime_area: str = "",
    part: str = "",
    day: str = ALL_DAYS,
) -> tuple[SeenFigure, ...]:
    """The totals of all agencies at one crime area, part and day; of one indicator, or of each."""
    rows = _figures(viewer, operation_id).filter(day=day, crime_area=crime_area, part=part)
    if indicator:
        rows = rows.filter(indicator=indicator)
    found = rows.values_list("indicator", "base").annotate(sum=Sum("amount_micro")).order_by("indicator", "base")
    return tuple(
        SeenFigure(agency="", indicator=id, base=base, crime_area=crime_area, part=part, amount_micro=sum_)
        for id, base, sum_ in found
    )  # fmt: skip


def by_agency(viewer: Viewer, operation_id: uuid.UUID) -> tuple[SeenFigure, ...]:
    """What stands for each agency over all days: totals, by crime area and by part."""
    rows = _figures(viewer, operation_id).filter(day=ALL_DAYS).exclude(crime_area__gt="", part__gt="")
    return tuple(
        SeenFigure(agency=agency, indicator=id, base=base, crime_area=area, part=part, amount_micro=micro)
        for agency, id, base, area, part, micro in rows.order_by("agency", "indicator", "base").values_list(
            "agency", "indicator", "base", "crime_area", "part", "amount_micro"
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How sure figures are: results that a second person confirmed, of all that stand; and the inexact qualifiers of
    what an indicator's figures are added up from."""

    confirmed: int
    results: int
    qualifiers: Mapping[str, tuple[str, ...]]


def quality(viewer: Viewer, operation_id: uuid.UUID, *, agency: str = "") -> Quality:
    """How sure the figures of all agencies are, or of one."""
    mine = policy.takes_part(viewer).filter(pk=operation_id)
    rows = Result.objects.filter(operation__in=mine.values("pk")).exclude(status="withdrawn")
    rows = rows.filter(agency=agency) if agency else rows
    found: dict[str, set[str]] = defaultdict(set)
    for id, qualifier in rows.exclude(qualifier="exact").order_by().values_list("indicator", "qualifier").distinct():
        found[id].add(qualifier)
    return Quality(
        confirmed=rows.filter(status="confirmed").count(), results=rows.count(),
        qualifiers={id: tuple(sorted(some)) for id, some in sorted(found.items())},
    )  # fmt: skip


def totals_till(viewer: Viewer, operation_id: uuid.UUID, until: date) -> tuple[SeenFigure, ...]:
    """The totals of all agencies over the days up to this one, as they stand now."""
    rows = _figures(viewer, operation_id).filter(
        day__gt=ALL_DAYS, day__lte=until.isoformat(), crime_area="", part=""
    )  # fmt: skip
    own: dict[tuple[str, str, str], int] = {}
    for agency, id, base, micro in rows.values_list("agency", "indicator", "base", "amount_micro"):
        own[id, base, agency] = with_day(id, own.get((id, base, agency), 0), micro)
    sums: dict[tuple[str, str], int] = {}
    for (id, base, _), micro in sorted(own.items()):
        sums[id, base] = sums.get((id, base), 0) + micro
    return tuple(
        SeenFigure(agency="", indicator=id, base=base, crime_area="", part="", amount_micro=micro)
        for (id, base), micro in sums.items()
    )


def last_reports(viewer: Viewer, operation_id: uuid.UUID) -> dict[str, datetime | None]:
    """When each agency that takes part last reported."""
    mine = policy.takes_part(viewer).filter(pk=operation_id)
    return dict(Participant.objects.filter(operation__in=mine.values("pk")).values_list("agency", "reported_at"))


def _figures(viewer: Viewer, operation_id: uuid.UUID) -> QuerySet[Figure]:
    return Figure.objects.filter(operation__in=policy.takes_part(viewer).filter(pk=operation_id).values("pk"))


def _own(viewer: Viewer, operation_id: uuid.UUID) -> QuerySet[Result]:
    rows = Result.objects.filter(operation=operation_id, agency=viewer.agency)
    return rows if viewer.reads_content else rows.none()


def _results(viewer: Viewer, rows: list[Result]) -> tuple[SeenResult, ...]:
    wanted = {id for row in rows for id in row.contributions}
    about = {str(one.id): one for one in seen_rows(viewer, visible_to(viewer).filter(pk__in=wanted))} if wanted else {}
    return tuple(_seen_result(viewer, row, (about[id] for id in row.contributions if id in about)) for row in rows)


def seen(viewer: Viewer, row: Operation) -> SeenOperation:
    """An operation that the viewer may see; who reads it logs that."""
    agencies = tuple(sorted(one.agency_id for one in row.participants.all()))
    return SeenOperation(
        id=row.pk, code=row.code, name=row.name, kind=row.kind, legal_basis=row.legal_basis,
        crime_areas=tuple(row.crime_areas), supporting=tuple(row.supporting), zone=row.zone,
        prepares_from=row.prepares_from, first_day=row.first_day, last_day=row.last_day,
        follow_up_until=row.follow_up_until, lead=row.lead_id, mine=row.lead_id == viewer.agency,
        participants=agencies, ended_at=row.ended_at,
    )  # fmt: skip


def _seen_result(viewer: Viewer, row: Result, about: Iterable[Seen]) -> SeenResult:
    return SeenResult(
        id=row.pk, key=row.key, day=row.day, at=row.at, indicator=row.indicator, crime_area=row.crime_area,
        part=row.part, value=row.value, unit=row.unit, qualifier=row.qualifier, states=row.states, place=row.place,
        status=row.status, version=row.version, reporter=row.reporter.name,
        reported_by_me=row.reporter.account == viewer.account, reported_at=row.reported_at,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "", confirmed_at=row.confirmed_at,
        about=tuple(about),
    )  # fmt: skip


def leading(kind: str, present: Iterable[str]) -> list[str]:
    """The indicators in the order of an operation's screens: those that lead its kind, then the others."""
    first = list(code_list("operation_kinds")["codes"][kind]["leading"])
    return first + [id for id in indicators() if id in set(present) - set(first)]

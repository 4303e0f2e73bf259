"""From an operation's figures, or a centre's year, to what a report says of them now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeAlias

from tallystick.hub import naming
from tallystick.hub.agencies import queries as agencies
from tallystick.hub.agencies.models import Agency
from tallystick.hub.bulletins import content
from tallystick.hub.bulletins.content import Content, Facts, Number, Standing, Year
from tallystick.hub.bulletins.models import Bulletin
from tallystick.hub.operations import orders, results, settling
from tallystick.hub.operations.results import SeenFigure, SeenOperation
from tallystick.hub.operations.words import STALE
from tallystick.hub.plain import clean
from tallystick.hub.reports import queries as reports
from tallystick.hub.viewer import Refused, Viewer
from tallystick.vocabulary import AgencyKind

Place: TypeAlias = tuple[str, str, str, str]
"""Indicator, base unit, crime area and part of a figure."""
MOST_FINDINGS = 100


def compose(viewer: Viewer, one: Bulletin) -> Content:
    """What the report says, as far as the viewer reads it now."""
    if one.operation_id is None:
        return _of_year(viewer, one)
    seen = results.read(viewer, one.operation_id)
    if seen is None:
        raise Refused("Your agency takes part in no such operation.")
    before = _before(one)
    quality = results.quality(viewer, seen.id, agency=one.scope)
    morning = orders.morning(viewer, seen.id)
    found = settling.findings(viewer, seen.id) if one.kind in ("situation", "final") and not one.scope else []
    here = agencies.hub()
    return Content(
        kind=one.kind, scope=one.scope, at=viewer.now.isoformat(), text=clean(one.text),
        exercise=bool(here and here.exercise), facts=_facts(seen), agencies=_named(seen.participants),
        numbers=tuple(_numbers(_rows(viewer, one, seen), seen, before)),
        reported=_reported(viewer, one, seen), qualifiers=dict(quality.qualifiers),
        findings=tuple(finding.text for finding in found[:MOST_FINDINGS]),
        standing=Standing(
            order=morning.standing.kind.value if morning.standing else "", ready=morning.ready,
            teams=morning.teams_in_all,
        ) if morning else None,
        confirmed=quality.confirmed, results=quality.results, since=before.at if before else "",
    )  # fmt: skip


def is_stale(at: str, now: str) -> bool:
    """Whether an agency's last report (ISO moments) is older than six hours."""
    return datetime.fromisoformat(now) - datetime.fromisoformat(at) > STALE


def _before(one: Bulletin) -> Content | None:
    """What the latest issued report of this kind and scope said."""
    if one.kind != "situation":
        return None
    same = Bulletin.objects.filter(operation=one.operation_id, kind=one.kind, scope=one.scope, agency=one.agency_id)
    last = same.exclude(issued_at=None).exclude(pk=one.pk).order_by("-issued_at").first()
    return content.from_json(last.content) if last else None


def _rows(viewer: Viewer, one: Bulletin, seen: SeenOperation) -> list[SeenFigure]:
    rows = results.by_agency(viewer, seen.id)
    return [row for row in rows if one.scope in ("", row.agency)]


def _numbers(rows: Iterable[SeenFigure], seen: SeenOperation, before: Content | None) -> Iterable[Number]:
    """Totals, by crime area and by part, in the order of the operation's screens."""
    cells: dict[Place, list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        cells[row.indicator, row.base, row.crime_area, row.part].append((row.agency, row.amount_micro))
    told = {(n.indicator, n.base, n.crime_area, n.part): n.micro for n in before.numbers} if before else None
    order = results.leading(seen.kind, {indicator for indicator, *_ in cells})
    places = sorted(cells, key=lambda place: (order.index(place[0]), place[1], place[2] != "", place[3] != "", place))
    for id, place in enumerate(places, start=1):
        yield Number(
            id=id, indicator=place[0], base=place[1], crime_area=place[2], part=place[3],
            micro=sum(micro for _, micro in cells[place]), cells=tuple(sorted(cells[place])),
            before=told.get(place, 0) if told is not None else None,
        )  # fmt: skip


def _facts(seen: SeenOperation) -> Facts:
    return Facts(
        name=seen.name, code=seen.code, kind=seen.kind, lead=seen.lead, legal_basis=seen.legal_basis,
        prepares_from=seen.prepares_from.isoformat(), first_day=seen.first_day.isoformat(),
        last_day=seen.last_day.isoformat(), follow_up_until=seen.follow_up_until.isoformat(), zone=seen.zone,
        crime_areas=seen.crime_areas, participants=seen.participants, supporting=seen.supporting,
    )  # fmt: skip


def _named(codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    names = naming.agencies()
    return {code: (names[code].name, names[code].country) for code in codes if code in names}


def _reported(viewer: Viewer, one: Bulletin, seen: SeenOperation) -> dict[str, str]:
    """When each agency last reported; a centre that coordinates has nothing of its own to report."""
    found = results.last_reports(viewer, seen.id)
    centres = set(Agency.objects.filter(pk__in=list(found), kind=AgencyKind.CENTRE).values_list("pk", flat=True))
    told = {code: at for code, at in sorted(found.items()) if one.scope in ("", code) and (at or code not in centres)}
    return {code: at.isoformat() if at else "" for code, at in told.items()}


def _of_year(viewer: Viewer, one: Bulletin) -> Content:
    assert one.year, "a report without an operation is a year's"
    first, last = date(one.year, 1, 1), date(one.year, 12, 31)
    held = [seen for seen in results.operations(viewer) if seen.first_day <= last and seen.last_day >= first]
    counted = reports.issued_in(viewer, one.year)
    mine = {row.product: row.total for row in counted if row.agency == viewer.agency}
    here = agencies.hub()
    return Content(
        kind=one.kind, scope=viewer.agency, at=viewer.now.isoformat(), text=clean(one.text),
        exercise=bool(here and here.exercise), agencies=_named([viewer.agency]),
        year=Year(
            year=one.year, operations=len(held), task_forces=sum(seen.kind == "task_force" for seen in held),
            reports=tuple(sorted((mine | _own_bulletins(viewer, one.year)).items())),
            high_value_targets=sum(_targets(viewer, seen) for seen in held),
        ),
    )  # fmt: skip


def _own_bulletins(viewer: Viewer, year: int) -> dict[str, int]:
    rows = Bulletin.objects.filter(agency=viewer.agency, issued_at__year=year).values_list("kind", flat=True)
    counted: dict[str, int] = defaultdict(int)
    for kind in rows:
        counted[kind] += 1
    return dict(counted)


def _targets(viewer: Viewer, seen: SeenOperation) -> int:
    totals = results.totals(viewer, seen.id, indicator="high_value_targets")
    return int(sum(one.amount for one in totals))

"""Charts of an operation end at what stands, whichever way it came."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tallystick.hub.hits.models import Hit
from tallystick.hub.operations import curves, results
from tallystick.hub.operations.models import Operation
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import SILENT, pair
from tests.hub.operations import running
from tests.hub.operations.running import FIRST, given, report
from tests.world import World, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(world: World) -> Operation:
    return running.operation(world)


def ends(world: World, made: Operation, indicator: str = "arrests", **which: str) -> dict[str, int]:
    lines = curves.grown(world.viewer(), made.pk, indicator, **which).lines
    return {name: line[-1] // 1_000_000 for name, line in lines.items() if line[-1]}


def test_a_curve_ends_at_the_figure_that_a_sheet_states(world: World, operation: Operation) -> None:
    report(world, operation, given("a", crime_area="drugs", value=3), given("b", value=2))
    report(world, operation, given(states=True, crime_area="drugs", value=7), agency="NL-DOU")
    report(world, operation, given("c", crime_area="firearms", value=1), given(states=True, value=4), agency="HR-FIU")
    assert ends(world, operation) == {"drugs": 10, "firearms": 1, "not said": 5}
    (total,) = results.totals(world.viewer(), operation.pk, indicator="arrests")
    assert total.amount_micro == 16_000_000
    assert ends(world, operation, country="NL") == {"drugs": 7}


def test_each_day_ends_at_its_own_figure_though_it_is_reported_later(world: World, operation: Operation) -> None:
    report(world, operation, given("a", crime_area="drugs", value=3))
    report(world, operation, given("b", crime_area="drugs", value=4, day=(FIRST + timedelta(2)).isoformat()))
    found = curves.grown(world.viewer(), operation.pk, "arrests")
    by_hour = dict(zip(found.hours, found.lines["drugs"], strict=True))
    assert by_hour[datetime(2026, 11, 17, 20, tzinfo=UTC)] == 3_000_000
    assert found.lines["drugs"][-1] == 7_000_000


def test_an_hour_shows_what_was_reported_in_it(world: World, operation: Operation) -> None:
    report(world, operation, given("a", indicator="checks", part="persons", value=30))
    report(world, operation, given(states=True, indicator="checks", part="vehicles", value=900))
    found = curves.hour_by_hour(world.viewer(), operation.pk, "checks")
    assert {name: sum(line) for name, line in found.lines.items()} == {"persons": 30_000_000}


def test_the_rate_of_hits_counts_those_the_reader_learns_of(world: World, operation: Operation) -> None:
    hit = pair(world)
    Hit.objects.update(found_at=datetime(2026, 11, 16, 9, tzinfo=UTC))
    report(world, operation, given(indicator="checks", value=500))
    assert curves.hit_rate(world.viewer(), operation.pk) == {FIRST: 2.0}
    assert curves.hit_rate(world.viewer("NL-DOU"), operation.pk) == {}, "it checked nobody"
    assert curves.hit_rate(world.viewer(role=Role.WALL), operation.pk) == {}
    hit.delete()
    pair(world, **SILENT)
    Hit.objects.update(found_at=datetime(2026, 11, 16, 9, tzinfo=UTC))
    assert curves.hit_rate(world.viewer(), operation.pk) == {FIRST: 0.0}


@pytest.mark.parametrize("role", [Role.ANALYST, Role.WALL])
def test_a_country_has_a_view_of_its_own(world: World, operation: Operation, role: Role) -> None:
    report(world, operation, given("a", value=3))
    report(world, operation, given("b", value=7), agency="NL-DOU")
    client = client_for(world.person("ES-PN", role), *((None, "") if role is Role.WALL else ()))
    address = f"/operations/{operation.pk}/centre/"

    def figures(query: str) -> set[str]:
        shown: dict[str, Any] = client.get(address + query).context["data"]
        return (
            {row[0] for row in shown["figures"]} | set(shown["agencies"]) | {one["agency"] for one in shown["recent"]}
        )

    assert figures("?country=NL") == {"NL-DOU"}
    assert figures("?country=XX") == figures("") == {"ES-PN", "NL-DOU", "HR-FIU"}
    assert client.get(f"/operations/{operation.pk}/curves/?country=NL").status_code == 200

"""One seizure that two countries report: proposed as one, decided by a person, counted once."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub.operations import deciding, results, settling
from tallystick.hub.operations.models import Operation, Result
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import Api
from tests.hub.operations.running import given, operation, report
from tests.world import World, client_for

pytestmark = pytest.mark.django_db
SEIZED = {"indicator": "seizures_firearms", "value": 3, "part": "pistols"}


def boss(world: World, agency: str = "ES-PN") -> Viewer:
    return world.viewer(agency, Role.SUPERVISOR)


@pytest.fixture
def running(world: World) -> Operation:
    return operation(world)


def reported(
    world: World, made: Operation, agency: str, *, place: str = "Irun", hours: int = 0, **cells: Any
) -> Result:
    one = given(f"{agency}-{place}-{hours}", **(SEIZED | cells))
    at = world.viewer(agency).now - timedelta(hours=hours)
    one = type(one)(cells=one.cells, key=one.key, at=at, place=place)
    return report(world, made, one, agency=agency).results[0][0]


def total(world: World, made: Operation) -> int:
    return int(sum(one.amount for one in results.totals(boss(world), made.pk, indicator="seizures_firearms")))


@pytest.fixture
def pair(world: World, running: Operation) -> tuple[Result, Result]:
    """Spain and the Netherlands report three pistols at one place within an hour."""
    return reported(world, running, "ES-PN"), reported(world, running, "NL-DOU", place=" IRUN ", hours=1)


def test_the_same_at_one_place_and_time_is_proposed_as_one(world: World, running: Operation, pair: Any) -> None:
    (found,) = settling.pairs(boss(world), running.pk)
    assert found.finding.text.startswith("Firearms seized, ")
    assert "Spain" in found.finding.text
    assert "Netherlands" in found.finding.text
    assert {found.one, found.other} == {one.pk for one in pair}
    assert found.mine == pair[0].pk
    assert settling.pairs(boss(world, "HR-FIU"), running.pk)[0].mine is None
    assert settling.pairs(boss(world, "EU-CC"), running.pk) == []


@pytest.mark.parametrize("changed", [{"place": "Hendaye"}, {"hours": 9}, {"value": 4}, {"part": "rifles", "value": 2}])
def test_what_is_elsewhere_or_later_or_another_number_is_not(
    world: World, running: Operation, changed: dict[str, Any]
) -> None:
    reported(world, running, "ES-PN")
    reported(world, running, "NL-DOU", **changed)
    assert settling.pairs(boss(world), running.pk) == []


def test_who_takes_its_own_for_the_others_counts_it_no_longer(world: World, running: Operation, pair: Any) -> None:
    ours, theirs = pair
    assert total(world, running) == 6
    deciding.decide_sameness(boss(world, "NL-DOU"), ours.pk, theirs.pk, same=True, why="One joint search.")
    theirs.refresh_from_db()
    ours.refresh_from_db()
    assert (ours.status, theirs.status) == ("provisional", "withdrawn")
    assert "ES-PN" in theirs.versions.get().why
    assert total(world, running) == 3
    assert settling.pairs(boss(world), running.pk) == []
    with pytest.raises(Unacceptable, match="nothing to decide"):
        deciding.decide_sameness(boss(world), ours.pk, theirs.pk, same=True, why="One.")


def test_told_apart_both_count_and_nobody_is_asked_again(world: World, running: Operation, pair: Any) -> None:
    deciding.decide_sameness(boss(world, "NL-DOU"), pair[1].pk, pair[0].pk, same=False, why="Two cars.")
    assert total(world, running) == 6
    assert settling.pairs(boss(world), running.pk) == []


def test_the_lead_says_what_it_takes_them_for_and_withdraws_nothing_of_others(world: World, running: Operation) -> None:
    theirs, others = reported(world, running, "NL-DOU"), reported(world, running, "HR-FIU", hours=1)
    deciding.decide_sameness(boss(world), theirs.pk, others.pk, same=True, why="One convoy.")
    assert total(world, running) == 6
    (found,) = settling.pairs(boss(world, "NL-DOU"), running.pk)
    assert found.taken_for_one == ("Spain",)
    deciding.decide_sameness(boss(world, "HR-FIU"), theirs.pk, others.pk, same=True, why="Yes.")
    assert total(world, running) == 3


def test_nobody_else_decides(world: World, running: Operation, pair: Any) -> None:
    for agency in ("HR-FIU", "EU-CC"):
        with pytest.raises(Refused):
            deciding.decide_sameness(boss(world, agency), pair[0].pk, pair[1].pk, same=True, why="One.")
    with pytest.raises(Refused):
        deciding.decide_sameness(boss(world), pair[0].pk, pair[0].pk, same=True, why="One.")
    with pytest.raises(Unacceptable, match="sentence"):
        deciding.decide_sameness(boss(world), pair[0].pk, pair[1].pk, same=True, why=" ")


def test_page_and_api(world: World, running: Operation, pair: Any) -> None:
    dutch = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    page = dutch.get(reverse("settle", args=[running.pk])).content.decode()
    assert "The same: ours is not counted" in page
    (listed,) = Api(boss(world, "NL-DOU")).get(f"/operations/{running.pk}/pairs").json()
    said = {"one": listed["one"], "other": listed["other"]}
    assert dutch.post(reverse("settle", args=[running.pk]), said | {"same": "yes", "why": ""}).status_code == 302
    assert total(world, running) == 6
    assert Api(boss(world, "NL-DOU")).post("/results/sameness", **said, same=True, why="One search.").status_code == 204
    assert total(world, running) == 3

"""Who may see this, and why: every agency for the owner, the own line for everybody else."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from tallystick.hub import local_time, naming
from tallystick.hub.register import emergency, queries, releasing, standing, who
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.policy import Basis
from tallystick.vocabulary import Purpose, Role
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, hand_in


def lines(world: Any) -> dict[str, who.Line]:
    """What the owner, the Netherlands, is told, by the agencies of each line."""
    viewer, one = world.viewer("NL-DOU", Role.SUPERVISOR), Contribution.objects.get()
    found = who.of_own(
        queries.audience(viewer, one.pk), queries.releases(viewer, one.pk), naming.agencies(), mine="NL-DOU",
        now=viewer.now,
    )  # fmt: skip
    return {", ".join(line.who): line for line in found}


def test_the_owner_sees_every_agency_once_by_its_rule(world: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    told = lines(world)
    assert sum(len(line.who) for line in told.values()) == len(world.agencies)
    assert told["Netherlands"].rule == "Owns it"
    assert {line.extent for name, line in told.items() if name != "Netherlands"} == {"the open part"}


def test_a_release_tells_by_whom_for_what_in_which_case_and_till_when(world: Any) -> None:
    boss = world.viewer("NL-DOU", Role.SUPERVISOR)
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    until = boss.today + timedelta(days=9)
    terms = releasing.Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=until, why="search", case="ONE-1"
    )
    releasing.release(boss, one, terms)
    line = lines(world)["Spain"]
    assert (line.may, line.extent) == (True, "all of it")
    assert line.rule.startswith("Released to ES-PN by Supervisor of Douane")
    assert "case ONE-1 alone" in line.detail
    assert line.until == f"{until.day} {until:%b %Y}"
    assert dict(queries.audience(boss, one))["ES-PN"].basis is Basis.RELEASE


def test_what_waits_for_a_second_person_lets_nobody_read(world: Any) -> None:
    boss = world.viewer("NL-DOU", Role.SUPERVISOR)
    standing.set_four_eyes(boss, codes=["H2"])
    one = hand_in(boss, "nl-1", SAME_MAN, **HIDDEN)
    terms = releasing.Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=boss.today + timedelta(days=1), why="search"
    )
    releasing.release(boss, one, terms)
    line = lines(world)["Spain"]
    assert not line.may
    assert "waits for a second person" in line.detail


def test_an_emergency_is_told_till_the_minute(world: Any) -> None:
    one = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    made = emergency.open_for_life(world.viewer(), Contribution.objects.get(pk=one), why="A life.")
    line = lines(world)["Spain"]
    assert line.rule.startswith("Opened for danger to life by Analyst of Policía Nacional")
    assert line.until == local_time.moment(made.release.expires_at)
    assert queries.why_visible(world.viewer(), one).basis is Basis.EMERGENCY


def test_others_see_the_owner_and_their_own_line(world: Any, client_for: Any) -> None:
    one = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    decision = queries.why_visible(world.viewer(), one)
    told = who.of_theirs(decision, naming.agencies(), owner="NL-DOU", mine="ES-PN")
    assert [line.who for line in told] == [("Netherlands",), ("Spain",)]
    page = client_for(world.person()).get(reverse("contribution", args=[one])).content.decode()
    assert "The owner shares it with every agency" in page
    assert "Croatia" not in page

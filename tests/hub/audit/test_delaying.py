"""An agency may let owners know later that it looked: for a case, to a day, with a reason; its officer sees it all."""

from datetime import timedelta
from typing import Any

import pytest

from tallystick.hub.audit import delaying, queries
from tallystick.hub.audit.models import Delay, LogEntry, Opening
from tallystick.hub.hits import actions as hits
from tallystick.hub.live import queries as live
from tallystick.hub.register import queries as reading
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Role
from tests.hub.audit.test_log import contributed
from tests.world import CASE, World

pytestmark = pytest.mark.django_db


def delay(viewer: Any, *, case: str = CASE, days: int = 10, why: str = "He would run.") -> None:
    delaying.delay_looks(viewer, case=case, until=viewer.today + timedelta(days=days), why=why)


def lookers(viewer: Any, one: Any) -> set[str]:
    return {look.agency for look in queries.lookups(viewer, one)} - {"ES-PN"}


def test_owners_see_it_after_the_day(world: World) -> None:
    owner = world.viewer(role=Role.SUPERVISOR)
    one = contributed(owner)
    delay(world.viewer("NL-DOU", Role.SUPERVISOR))
    reading.read(world.viewer("NL-DOU"), one)
    reading.read(world.viewer("NL-DOU", case="NL-OTHER"), one)
    reading.read(world.viewer("HR-FIU"), one)
    assert lookers(owner, one) == {"NL-DOU", "HR-FIU"}, "another case of theirs is told"
    assert [look.times for look in queries.lookups(owner, one) if look.agency == "NL-DOU"] == [1]
    later = world.viewer(role=Role.SUPERVISOR, now=owner.now + timedelta(days=11))
    assert [look.times for look in queries.lookups(later, one) if look.agency == "NL-DOU"] == [2]


def test_a_check_is_not_told_before_either(world: World) -> None:
    owner = world.viewer(role=Role.SUPERVISOR)
    contributed(owner)
    hits.check(world.viewer("HR-FIU"), "Juan Pérez 1980-01-02")
    delay(world.viewer("NL-DOU", Role.SUPERVISOR))
    hits.check(world.viewer("NL-DOU"), "Juan Pérez 1980-01-02")
    assert [one.from_agency for one in live.news(world.viewer())] == ["HR-FIU"]
    later = world.viewer(now=owner.now + timedelta(days=11))
    assert {one.from_agency for one in live.news(later)} == {"HR-FIU", "NL-DOU"}


def test_the_own_agency_sees_its_looks_all_the_while(world: World) -> None:
    owner = world.viewer(role=Role.SUPERVISOR)
    one = contributed(owner)
    delay(owner)
    reading.read(world.viewer(), one)
    assert "ES-PN" in {look.agency for look in queries.lookups(owner, one)}
    page = queries.entries(world.viewer(role=Role.DATA_PROTECTION_OFFICER, purpose=None), queries.Filter())
    assert [entry.told for entry in page.entries if entry.action == "delay_looks"] == ["He would run."]


def test_it_is_prolonged_and_ended_with_a_trace(world: World) -> None:
    owner = world.viewer(role=Role.SUPERVISOR)
    one = contributed(owner)
    supervisor = world.viewer("NL-DOU", Role.SUPERVISOR)
    reading.read(world.viewer("NL-DOU"), one)
    delay(supervisor, days=5)
    delay(supervisor, days=90, why="Still under way.")
    assert [row.until for row in delaying.delays(supervisor)] == [supervisor.today + timedelta(days=90)]
    assert lookers(owner, one) == set()
    delaying.end_delay(supervisor, case=CASE)
    assert lookers(owner, one) == {"NL-DOU"}
    assert delaying.delays(supervisor) == ()
    assert Delay.objects.count() == 3
    assert list(Opening.objects.values_list("told", flat=True)) == ["He would run.", "Still under way."]


@pytest.mark.parametrize("wrong", [{"days": 0}, {"days": 91}, {"why": " "}, {"case": ""}, {"case": "x" * 65}])
def test_it_is_bounded_and_reasoned(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(Unacceptable):
        delay(world.viewer(role=Role.SUPERVISOR), **wrong)
    assert not Delay.objects.exists()
    assert LogEntry.objects.get().result == "unacceptable"


def test_there_is_a_limit_of_cases(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delaying, "MOST_CASES", 2)
    supervisor = world.viewer(role=Role.SUPERVISOR)
    for case in ("A-1", "A-2", "A-2"):
        delay(supervisor, case=case)
    with pytest.raises(Unacceptable, match="already"):
        delay(supervisor, case="A-3")


@pytest.mark.parametrize("role", [role for role in Role if not role.may("release")])
def test_only_a_supervisor_sets_it(world: World, role: Role) -> None:
    viewer = world.viewer(role=role, purpose="c" if role.sees_content else None)
    with pytest.raises(Refused):
        delay(viewer)
    if role is not Role.DATA_PROTECTION_OFFICER:
        with pytest.raises(Refused):
            delaying.delays(viewer)


def test_nobody_ends_what_does_not_stand(world: World) -> None:
    delay(world.viewer("NL-DOU", Role.SUPERVISOR))
    with pytest.raises(Unacceptable, match="No such delay"):
        delaying.end_delay(world.viewer(role=Role.SUPERVISOR), case=CASE)


def test_the_page_sets_shows_and_ends_it(world: World, client_for: Any) -> None:
    client = client_for(world.person(role=Role.SUPERVISOR))
    until = (world.viewer().today + timedelta(days=9)).isoformat()
    assert client.post("/log/delays/", {"case": CASE, "until": "never", "why": ""}).status_code == 422
    far = {"case": CASE, "until": "2099-01-01", "why": "Far."}
    assert b"at most 90 days ahead" in client.post("/log/delays/", far).content
    assert client.post("/log/delays/", {"case": CASE, "until": until, "why": "He would run."}).status_code == 302
    assert f"Case {CASE}".encode() in client.get("/log/delays/").content
    officer = client_for(world.person(role=Role.DATA_PROTECTION_OFFICER)).get("/log/delays/").content
    assert f"Case {CASE}".encode() in officer
    assert b'<form method="post">' not in officer
    assert client.post("/log/delays/end/", {"case": CASE}).status_code == 302
    assert f"Case {CASE}".encode() not in client.get("/log/delays/").content
    assert client_for(world.person()).get("/log/delays/").status_code == 403

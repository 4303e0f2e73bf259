"""Who reads the log: the data-protection officer of an agency its own, oversight all without the persons."""

from datetime import timedelta
from typing import Any

import pytest

from tallystick.hub.audit import queries
from tallystick.hub.audit.actions import record
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.audit.queries import Filter
from tallystick.hub.register import actions as register
from tallystick.hub.register import queries as reading
from tallystick.hub.register.models import Contribution
from tallystick.hub.viewer import Refused
from tallystick.vocabulary import Conditions, Role, SubjectCategory, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(viewer: Any) -> None:
    """One search of each of two agencies."""
    for agency in ("ES-PN", "NL-DOU"):
        record(viewer(agency), "search", ["id-of-" + agency], secret_text="Juan Pérez", total=1)


def test_an_officer_for_data_protection_reads_the_own_agency(viewer: Any, logged: None) -> None:
    page = queries.entries(viewer(role="data_protection_officer", purpose=None), Filter())
    assert [(e.account, e.purpose, e.case, e.action, e.objects) for e in page.entries] == [
        ("es.pn.analyst", "operational analysis", "ES-2026-0417", "search", ("id-of-ES-PN",))
    ]
    assert "Juan" not in str(page)


def test_oversight_reads_all_without_the_persons(viewer: Any, logged: None) -> None:
    watcher = viewer("EU-CC", "oversight", purpose=None)
    page = queries.entries(watcher, Filter())
    assert {entry.agency for entry in page.entries} == {"ES-PN", "NL-DOU"}
    assert {entry.account for entry in page.entries} == {""}
    assert {entry.facts for entry in page.entries} == {()}
    assert [(one.agency, one.action, one.times) for one in page.counts] == [
        ("ES-PN", "search", 1),
        ("NL-DOU", "search", 1),
    ]
    assert queries.entries(watcher, Filter(account="es.pn")).total == 3, "an account narrows nothing for oversight"


@pytest.mark.parametrize("role", [r for r in Role if not r.may("log") and not r.may("log_all")])
def test_nobody_else_reads_it(world: Any, client_for: Any, viewer: Any, role: Role) -> None:
    with pytest.raises(Refused):
        queries.entries(viewer(role=role), Filter())
    assert client_for(world.person(role=role)).get("/log/").status_code == 403
    assert LogEntry.objects.filter(action="log", result="refused").count() == 2


def test_it_is_narrowed(viewer: Any, logged: None) -> None:
    officer = viewer(role="data_protection_officer", purpose=None)
    record(viewer(role="officer", now=officer.now - timedelta(days=2)), "check")
    assert queries.entries(officer, Filter(action="check")).total == 1
    assert queries.entries(officer, Filter(account="analyst")).total == 1
    assert queries.entries(officer, Filter(day=officer.today - timedelta(days=2))).total == 1
    assert queries.entries(officer, Filter(action="nothing of the kind")).total == 0


def test_the_page_stands_and_pages(world: Any, client_for: Any, viewer: Any) -> None:
    for _ in range(queries.PAGE + 1):
        record(viewer(), "list")
    client = client_for(world.person(role="data_protection_officer"))
    first = client.get("/log/", {"action": "list"})
    assert b"page=2" in first.content
    assert b"action=list" in first.content
    assert len(client.get("/log/", {"action": "list", "page": "2"}).context["page"].entries) == 1
    for odd in ({"page": "999999999"}, {"page": "-1"}, {"day": "yesterday"}, {"page": "²"}):
        assert client.get("/log/", odd).status_code == 200


def test_reading_the_log_is_logged(viewer: Any) -> None:
    queries.entries(viewer(role="data_protection_officer", purpose=None), Filter())
    assert LogEntry.objects.get().action == "log"


def test_an_owner_sees_which_agencies_looked(viewer: Any) -> None:
    one = contributed(viewer(role="supervisor"))
    reading.read(viewer("NL-DOU"), one)
    reading.read(viewer("NL-DOU", "officer"), one)
    reading.read(viewer("HR-FIU"), one)
    seen = queries.lookups(viewer(), one)
    assert {(look.agency, look.times) for look in seen if look.agency != "ES-PN"} == {("NL-DOU", 2), ("HR-FIU", 1)}
    assert "analyst" not in str(seen)


def test_another_agency_does_not(viewer: Any) -> None:
    one = contributed(viewer(role="supervisor"))
    reading.read(viewer("NL-DOU"), one)
    assert queries.lookups(viewer("NL-DOU"), one) == ()
    assert queries.lookups(viewer(purpose=None), one) == ()


def contributed(owner: Any) -> Any:
    """A contribution everybody may see."""
    conditions = Conditions(
        review_date=owner.today + timedelta(days=300), subject_categories=frozenset({SubjectCategory.SUSPECT})
    )
    entity = make("x", "Person", {"name": "Juan Pérez", "birthDate": "1980-01-02"})
    register.contribute(owner, [register.HandedIn(source_id="1", entity=entity, conditions=conditions)])
    return Contribution.objects.get().pk

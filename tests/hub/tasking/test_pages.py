"""Pages, API and desks of plans: what is typed and read, and what the other side's pages never hold."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tallystick.hub.operations.models import Operation
from tallystick.hub.tasking.models import Collision, ContactPoint, Task
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import Api
from tests.hub.tasking import plans
from tests.hub.tasking.plans import KADE, add, hand_in
from tests.world import World, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(world: World) -> Operation:
    return plans.operation(world)


def form(**changed: object) -> dict[str, object]:
    return {"title": "Search", "starts_at": "2026-11-16T06:00", "ends_at": "2026-11-16T08:00", "place": KADE} | changed


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_task_from_the_form_to_the_calendar(world: World, operation: Operation) -> None:
    client, target = client_for(world.person("NL-DOU")), hand_in(world, "NL-DOU")
    url = f"/operations/{operation.pk}/plan/"
    assert "planned nothing yet" in page(client, url)
    answer = client.post(f"{url}tasks/", form(target=f"https://hub.example/register/{target}/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, url)
    task = Task.objects.get()
    assert (task.starts_at, task.target_id) == (plans.DAWN, target), "six in Amsterdam is five in UTC"
    shown = page(client, url)
    assert "Djordje Stankovic" in shown
    assert "16 Nov 06:00 to 08:00" in shown
    client.post(f"/operations/tasks/{task.pk}/", form(title="Other title", silent="on"))
    task.refresh_from_db()
    assert (task.title, task.silent, task.target_id) == ("Other title", True, None)
    client.post(f"/operations/tasks/{task.pk}/status/", {"status": "under_way"})
    assert "It is done" in page(client, url)
    wrong = client.post(f"{url}tasks/", form(target="him", ends_at="2026-11-15T08:00"))
    assert wrong.status_code == 422
    assert "Expected addresses of records" in wrong.content.decode()


def test_both_clocks_are_told_where_they_differ(world: World) -> None:
    operation = plans.operation(world, zone="Europe/Sofia")
    add(world, "ES-PN", operation)
    shown = page(client_for(world.person("ES-PN")), f"/operations/{operation.pk}/plan/")
    assert "16 Nov 06:00 to 08:00" in shown
    assert "16 Nov 07:00 to 09:00 in Europe/Sofia" in shown


def test_a_day_counts_on_the_operations_clocks(world: World) -> None:
    operation = plans.operation(world, zone="Europe/Sofia")
    add(world, "NL-DOU", operation, after_hours=17, hours=1)
    shown = page(client_for(world.person("HR-FIU")), f"/operations/{operation.pk}/plan/")
    assert re.search(r"Tuesday 17 Nov 2026.*?Netherlands has 1 task", shown, re.DOTALL)
    assert "Search the flat" not in shown


def test_a_calendar_file(world: World, operation: Operation) -> None:
    add(world, "NL-DOU", operation, "House; flat", place=KADE, target=hand_in(world, "NL-DOU"))
    add(world, "ES-PN", operation, "Canary")
    for answer in (client_for(world.person("NL-DOU")).get(f"/operations/{operation.pk}/plan/tasks.ics"),
                   Api(world.viewer("NL-DOU")).get(f"/operations/{operation.pk}/plan/tasks.ics")):  # fmt: skip
        text = answer.content.decode()
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "SUMMARY:House\\; flat\r\n" in text
        assert "LOCATION:Kade 4\\, 3011 Rotterdam\r\n" in text
        assert "DTSTART:20261116T050000Z\r\n" in text
        assert text.count("BEGIN:VEVENT") == 1
        assert "Stankovic" not in text


def test_each_side_reads_that_they_collide_and_whom_to_call(world: World, operation: Operation) -> None:
    plans.give_contacts(world, "ES-PN", "NL-DOU")
    add(world, "ES-PN", operation, "Canary arrest", place=KADE)
    task = add(world, "NL-DOU", plans.operation(world, "NL-DOU"), "Our search", place=KADE)
    client = client_for(world.person("NL-DOU"))
    for path in (
        "/",
        f"/operations/{task.operation_id}/plan/",
        f"/operations/tasks/{task.pk}/",
        "/operations/collisions/",
    ):
        shown = page(client, path)
        assert "Policía Nacional</bdi></strong> plans against the same address within the same time" in shown, path
        assert "Duty desk of ES-PN, 112" in shown
        assert "Canary" not in shown
    made = Collision.objects.get()
    answer = client.post(f"/operations/collisions/{made.pk}/acknowledge/", {"next": "/operations/collisions/"})
    assert answer.headers["Location"] == "/operations/collisions/"
    assert "We know of it" not in page(client, "/operations/collisions/")
    assert str(made.pk) not in page(client, "/")
    assert str(made.pk) in page(client_for(world.person("ES-PN")), "/"), "the other side has not"


def plain(text: str) -> str:
    """A page without what differs from one reading to the next."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[A-Za-z0-9]+', "", text)
    return re.sub(r"\d+ (min|h)( ago)?|just now|\b\d\d:\d\d\b|T\d\d:\d\d:\d\d[.\d]*", "", text)


def test_the_other_side_of_a_silent_one_reads_the_same_as_before(world: World, operation: Operation) -> None:
    theirs = plans.operation(world, "NL-DOU")
    task = add(world, "NL-DOU", theirs, place=KADE)
    client, api = client_for(world.person("NL-DOU", Role.SUPERVISOR)), Api(world.viewer("NL-DOU", Role.SUPERVISOR))
    plan, own = f"/operations/{operation.pk}/plan/", f"/operations/{theirs.pk}/plan/"
    paths = ("/", plan, own, f"/operations/tasks/{task.pk}/", "/operations/collisions/")
    asked = ("/collisions", f"/operations/{operation.pk}/plan", f"/operations/{theirs.pk}/plan")

    def read() -> list[str]:
        return [plain(page(client, path)) for path in paths] + [api.get(path).content.decode() for path in asked]

    before = read()
    for made in (operation, theirs):
        add(world, "ES-PN", made, "Canary", place=KADE, silent=True)
    assert Collision.objects.count() == 2
    assert read() == before


def test_the_officers_desk(world: World, operation: Operation) -> None:
    add(world, "ES-PN", operation, "Canary", place=KADE, silent=True)
    add(world, "NL-DOU", operation, "Canary", place=KADE)
    client = client_for(world.person("EU-CC", Role.DECONFLICTION_OFFICER), None)
    assert "1 collision</strong> of plans waits for you" in page(client, "/")
    shown = page(client, "/deconfliction/")
    assert "Policía Nacional" in shown
    assert "Douane" in shown
    assert KADE in shown
    assert "Canary" not in shown
    made = Collision.objects.get()
    client.post(f"/deconfliction/{made.pk}/settle/", {"outcome": "called_both", "words": "Both called, they talk."})
    made.refresh_from_db()
    assert (made.outcome, made.words) == ("called_both", "Both called, they talk.")
    assert "No two agencies wait" in page(client, "/deconfliction/")
    assert client_for(world.person("ES-PN")).get("/deconfliction/").status_code == 403


def test_contacts_are_a_supervisors_to_give(world: World) -> None:
    url, said = "/operations/collisions/contact/", {"line": "Duty desk, 112", "told": "on"}
    assert client_for(world.person("NL-DOU")).post(url, said).status_code == 403
    client = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    client.post(url, said)
    assert (ContactPoint.objects.get().line, ContactPoint.objects.get().told) == ("Duty desk, 112", True)
    assert 'value="Duty desk, 112"' in page(client, "/operations/collisions/")
    assert "Duty desk, 112" in page(client_for(world.person("NL-DOU")), "/operations/collisions/")


def test_centres_and_the_usual_plan(world: World, operation: Operation) -> None:
    client, url = client_for(world.person("ES-PN")), f"/operations/{operation.pk}/plan/"
    client.post(f"{url}usual/", {})
    assert "House searches" in page(client, url)
    stated = {"kind": "national", "name": "Post", "place": "Zagreb", "contact": "+385 1", "agency": "HR-FIU"}
    client.post(f"{url}centres/", stated)
    centre = operation.centres.get(name="Post")
    assert "Zagreb" in page(client, f"{url}centres/{centre.pk}/")
    client.post(f"{url}centres/{centre.pk}/", stated | {"name": "Command post"})
    assert "Command post" in page(client_for(world.person("NL-DOU")), url)
    assert client_for(world.person("NL-DOU")).get(f"{url}centres/{centre.pk}/").status_code == 404
    client.post(f"{url}centres/{centre.pk}/remove/", {})
    assert page(client, url)
    assert not operation.centres.filter(agency="HR-FIU").exists()


@pytest.mark.parametrize("name", ["", "tasks.ics", "tasks/", "centres/"])
def test_others_find_nothing_there(world: World, operation: Operation, name: str) -> None:
    client = client_for(world.person("EU-CC", Role.SUPERVISOR))
    assert client.get(f"/operations/{operation.pk}/plan/{name}").status_code == 404
    task = add(world, "NL-DOU", operation)
    assert client_for(world.person("ES-PN")).get(f"/operations/tasks/{task.pk}/").status_code == 404


def send(api: Api, method: str, path: str, body: dict[str, object]) -> Any:
    """A call of the API with a body."""
    content = json.dumps(body)
    return api.client.generic(method, f"/api{path}", content, content_type="application/json", headers=api.headers)


def test_the_api_mirrors_the_pages(world: World, operation: Operation) -> None:
    api, one = Api(world.viewer("NL-DOU", Role.SUPERVISOR)), f"/operations/{operation.pk}"
    body = {"title": "Search", "place": KADE, "starts_at": "2026-11-16T06:00:00+01:00",
            "ends_at": "2026-11-16T08:00:00+01:00"}  # fmt: skip
    made = send(api, "POST", f"{one}/tasks", body).json()["id"]
    assert send(api, "POST", f"{one}/tasks", body | {"starts_at": "2026-11-16T06:00:00"}).status_code == 422, (
        "no offset"
    )
    assert api.get(f"/tasks/{made}").json()["starts_at"] == "2026-11-16T05:00:00Z"
    assert send(api, "PUT", f"/tasks/{made}", body | {"title": "Other"}).status_code == 204
    assert send(api, "POST", f"/tasks/{made}/status", {"status": "under_way"}).status_code == 204
    assert send(api, "POST", f"{one}/plan/usual", {}).json() == {"added": 7}
    centre = send(api, "POST", f"{one}/centres", {"kind": "national", "name": "Post"}).json()["id"]
    assert send(api, "PUT", f"{one}/centres/{centre}", {"kind": "national", "name": "Post 2"}).status_code == 204
    assert send(api, "PUT", "/collisions/contact", {"line": "Duty desk, 112", "told": True}).status_code == 204
    found = api.get(f"{one}/plan").json()
    assert "Other" in {row["title"] for row in found["mine"]}
    assert "Post 2" in {row["name"] for row in found["centres"]}
    assert Api(world.viewer("ES-PN")).get(f"{one}/plan").json()["told"][0]["agency"] == "NL-DOU"
    assert send(api, "DELETE", f"{one}/centres/{centre}", {}).status_code == 204
    add(world, "HR-FIU", operation, place=KADE, silent=True)
    assert api.get("/collisions").json() == []
    (mine,) = Api(world.viewer("HR-FIU")).get("/collisions").json()
    assert (mine["agency"], mine["contact"], mine["unknown_to_them"]) == ("NL-DOU", "", True)
    assert send(Api(world.viewer("HR-FIU")), "POST", f"/collisions/{mine['id']}/acknowledge", {}).status_code == 204
    officer = Api(world.viewer("EU-CC", Role.DECONFLICTION_OFFICER, purpose=None))
    (case,) = officer.get("/deconfliction").json()
    assert sorted(case["agencies"]) == ["HR-FIU", "NL-DOU"]
    settled = send(
        officer, "POST", f"/deconfliction/{case['id']}/settle", {"outcome": "withdrew", "words": "One goes home."}
    )
    assert settled.status_code == 204
    assert officer.get("/deconfliction").json() == []
    assert api.get("/deconfliction").status_code == 403
    assert "Canary" not in json.dumps(found)

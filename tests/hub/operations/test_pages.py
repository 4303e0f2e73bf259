"""Pages and API of operations: what is typed, handed in and read."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from tallystick.hub.agencies import tokens
from tallystick.hub.agencies.models import Person
from tallystick.hub.operations import reporting
from tallystick.hub.operations.models import Operation, Result
from tallystick.vocabulary import Confidentiality, Role
from tests.hub.hits.scenes import MAN, OTHER_MAN, hand_in
from tests.hub.operations import running
from tests.hub.operations.running import FIRST, given
from tests.world import World, client_for

pytestmark = pytest.mark.django_db
DAY = FIRST.isoformat()


@pytest.fixture
def operation(world: World) -> Operation:
    return running.operation(world)


def form(**changed: str) -> dict[str, str]:
    return {"indicator": "arrests", "value": "3", "day": DAY, "key": "form-1"} | changed


def test_a_form_sent_twice_counts_once(world: World, operation: Operation) -> None:
    client = client_for(world.person())
    for _ in range(2):
        assert client.post(f"/operations/{operation.pk}/results/new/", form()).status_code == 302
    assert Result.objects.count() == 1


def test_a_bad_value_is_told_at_its_field(world: World, operation: Operation) -> None:
    answer = client_for(world.person()).post(f"/operations/{operation.pk}/results/new/", form(value="1e309"))
    assert answer.status_code == 422
    assert "Expected a number up to" in answer.content.decode()
    assert not Result.objects.exists()


def test_what_a_result_led_to_is_named_by_its_pages_and_survives_a_correction(
    world: World, operation: Operation
) -> None:
    """One record that everybody at work sees, and one above the corrector's clearance, which stays."""
    cleared = Person.objects.filter(account=world.person().account)
    cleared.update(clearance=Confidentiality.RESTRICTED)
    seen = hand_in(world.viewer(), "es-1", OTHER_MAN)
    above = hand_in(world.viewer(), "es-2", MAN, confidentiality=Confidentiality.RESTRICTED)
    reporting.report(world.viewer(), operation.pk, [given("k", contributions=[above])])
    unseen = Result.objects.get(key="k")
    client, address = client_for(world.person()), f"/operations/{operation.pk}/results/"
    bad = client.post(f"{address}new/", form(contributions="the record of yesterday"))
    assert "Expected addresses of records" in bad.content.decode()
    said = f"https://hub.example/register/{seen}/?tab=hits {above}"
    assert client.post(f"{address}new/", form(contributions=said)).status_code == 302
    assert OTHER_MAN["name"] in client.get(address).content.decode()
    cleared.update(clearance=Confidentiality.BPL)
    page = client.get(f"{address}{unseen.pk}/").content.decode()
    assert str(above) not in page
    change = form(value="9", why="Counted anew.", contributions=str(seen))
    assert client.post(f"{address}{unseen.pk}/", change).status_code == 302
    unseen.refresh_from_db()
    assert unseen.contributions == sorted([str(above), str(seen)])


@pytest.mark.parametrize("name", ["new/", "", "../centre/", "../sheet/", "../settle/", "../"])
def test_others_find_nothing_there(world: World, operation: Operation, name: str) -> None:
    client = client_for(world.person("EU-CC", Role.SUPERVISOR))
    assert client.get(f"/operations/{operation.pk}/results/{name}".replace("results/../", "")).status_code == 404


def workbook() -> bytes:
    book, into = Workbook(), BytesIO()
    head, good = ("Day", "Indicator", "Value", "Crime area"), (FIRST, "Arrests", 4, "drugs")
    for row in (head, good, (FIRST, "arrests", "=1+1", ""), ("Total", "arrests", 9, "")):
        book.active.append(row)
    book.save(into)
    return into.getvalue()


def test_a_workbook_is_taken_but_for_its_bad_cells(world: World, operation: Operation) -> None:
    client, url = client_for(world.person()), f"/operations/{operation.pk}/sheet/"
    answer = client.post(url, {"file": SimpleUploadedFile("day.xlsx", workbook())})
    page = answer.content.decode()
    assert "not a formula: paste its value" in page
    assert "no total row" in page
    assert [(row.value, row.crime_area, row.states) for row in Result.objects.all()] == [("4", "drugs", True)]
    client.post(url, {"file": SimpleUploadedFile("day.xlsx", workbook())})
    assert Result.objects.get().version == 1, "the same sheet again changes nothing"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("day.pdf", b"%PDF", "a sheet that ends in"), ("day.csv", b"a,b\n1,2\n", "a column &#x27;indicator&#x27;"),
        ("day.xlsx", b"PK\x03\x04", "an XLSX workbook"), ("day.csv", b"", "empty"),
    ],
)  # fmt: skip
def test_what_is_no_sheet(world: World, operation: Operation, name: str, content: bytes, expected: str) -> None:
    answer = client_for(world.person()).post(
        f"/operations/{operation.pk}/sheet/", {"file": SimpleUploadedFile(name, content)}
    )
    assert answer.status_code == 422
    assert expected in answer.content.decode()


def test_a_second_person_confirms_what_is_ticked(world: World, operation: Operation) -> None:
    running.report(world, operation, running.given("a"), running.given("b"))
    ids = [str(row.pk) for row in Result.objects.all()]
    client = client_for(world.person(role=Role.SUPERVISOR))
    client.post(f"/operations/{operation.pk}/results/confirm/", {"result": [*ids, "no-id"]})
    assert {row.status for row in Result.objects.all()} == {"confirmed"}


class Api:
    def __init__(self, world: World, agency: str = "ES-PN", role: Role = Role.SUPERVISOR) -> None:
        token = tokens.create(world.viewer(agency, role), name="t", days=1)
        work = {"Tallystick-Purpose": "c", "Tallystick-Case": "T-1"}
        self.client = Client(headers={"Authorization": f"Bearer {token}"} | work)

    def post(self, path: str, **body: object) -> tuple[int, dict[str, object]]:
        answer = self.client.post(f"/api{path}", json.dumps(body, default=str), content_type="application/json")
        return answer.status_code, answer.json()

    def get(self, path: str) -> dict[str, object]:
        return dict(self.client.get(f"/api{path}").json())


def test_from_opening_to_figures_over_the_api(world: World) -> None:
    api = Api(world)
    stated = {name: getattr(running.new(), name) for name in running.new().__dataclass_fields__}
    status, made = api.post("/operations", **stated)
    assert (status, made["code"], made["mine"]) == (201, "ES-PN.JAD-1", True)
    where = f"/operations/{made['id']}"
    good = {"key": "k", "day": DAY, "indicator": "seizures_drugs_kg", "value": 1.25, "unit": "t", "part": "cocaine"}
    status, taken = api.post(f"{where}/results", results=[good, good | {"key": "l", "value": "x"}])
    assert status == 200
    assert [one["outcome"] for one in taken["results"]] == ["taken"]  # type: ignore[index]
    assert [(one["row"], one["column"]) for one in taken["rejects"]] == [(2, "value")]  # type: ignore[index]
    figures = api.get(f"{where}/figures")["figures"]
    assert {(one["part"], one["amount"]) for one in figures} == {("", "1250"), ("cocaine", "1250")}  # type: ignore[attr-defined]
    result = taken["results"][0]["id"]  # type: ignore[index]
    assert api.post(f"{where}/results/confirm", results=[result])[0] == 422, "not by who reported it"
    assert Api(world, role=Role.ANALYST).post(f"{where}/results/confirm", results=[result])[1] == {"confirmed": 1}
    assert api.post(f"/results/{result}/withdraw", why="Wrong.")[1]["status"] == "withdrawn"
    assert api.get(f"{where}/figures")["figures"] == []
    assert Api(world, "EU-CC").post(f"{where}/results", results=[good])[0] == 403


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"code": "x"}, "Code"), ({"name": " "}, "Name"), ({"kind": "war"}, "Kind"),
        ({"crime_areas": ("x",)}, "Crime areas"),
        ({"participants": ("XX-NO",)}, "Participants"), ({"zone": "Mars"}, "Time zone"),
        ({"last_day": "2026-11-01"}, "Phases"),
        ({"follow_up_until": "2030-01-01"}, "Phases"), ({"supporting": ("",)}, "Supporting"),
    ],
)  # fmt: skip
def test_what_an_operation_cannot_state(world: World, changed: dict[str, object], expected: str) -> None:
    stated = {name: getattr(running.new(), name) for name in running.new().__dataclass_fields__}
    status, answer = Api(world).post("/operations", **(stated | changed))
    assert status == 422
    assert expected in str(answer["errors"])

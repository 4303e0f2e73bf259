"""Pages of the register: what is shown to whom, problems beside their fields, and nothing where nothing may be."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.register import exporting, queries, running
from tallystick.hub.register.models import Batch, BatchStatus, Contribution, Export
from tallystick.hub.register.releasing import Terms, release
from tallystick.vocabulary import Purpose
from tallystick.vocabulary.mapping import Mapping
from tests.hub.register.conftest import GOOD, MAP, csv_of

pytestmark = pytest.mark.django_db

FORM = {
    "schema": "Person", "p_name": "Ana Anić\nАна Анић", "p_birthDate": "12.03.1980", "p_phone": "+385912345678",
    "subject_category": "SUSPECT", "evaluation_source": "B", "evaluation_information": "2", "legal_basis": "Act 7",
    "purpose": ["a", "c"], "confidentiality": "BPL", "withheld": ["phone"],
}  # fmt: skip


@pytest.fixture
def form(viewer: Any) -> dict[str, Any]:
    return {**FORM, "review_date": (viewer().today + timedelta(days=200)).isoformat()}


def one(seen_by: Any, client: Any, form: dict[str, Any]) -> str:
    answer = client.post("/register/new/", form)
    assert answer.status_code == 302, re.findall(r"form-error.*?</p>", answer.content.decode(), re.DOTALL)
    return str(answer.headers["Location"])


def test_the_list_keeps_search_and_filters_in_its_address(hand_in: Any, client_for: Any, world: Any) -> None:
    hand_in(GOOD)
    client = client_for(world.person("NL-DOU"))
    page = client.get("/register/?q=stankovic&owner=ES-PN").content.decode()
    assert "Ђорђе Станковић" in page
    assert "Đorđe Stanković" in page
    assert "Jane Doe" not in page
    assert re.search(r'name="owner" value="ES-PN" checked', page)
    assert 'name="q" value="stankovic"' in page
    assert "Jane Doe" in client.get("/register/?owner=ES-PN&owner=NL-DOU&schema=Person").content.decode()
    assert "Clear the filters" in client.get("/register/?schema=Vehicle").content.decode()
    assert 'href="/check/"' in client.get("/register/?q=nobody").content.decode()


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-1", "?page=999999999999", "?page=x", "?schema=Nothing", "?q=%00", "?owner=" * 60]
)
def test_no_address_breaks_the_list(hand_in: Any, client_for: Any, world: Any, query: str) -> None:
    hand_in(GOOD)
    assert client_for(world.person()).get("/register/" + query).status_code == 200


def test_a_contribution_is_handed_in_corrected_and_its_history_kept(
    client_for: Any, world: Any, form: dict[str, Any]
) -> None:
    client = client_for(world.person())
    address = one(None, client, form)
    facts = client.get(address).content.decode()
    assert all(
        text in facts for text in ("Ana Anić", "Ана Анић", "1980-03-12", "+385912345678", "withheld from others")
    )
    again = client.get(address + "correct/").content.decode()
    assert "Ana Anić\nАна Анић" in again
    answer = client.post(address + "correct/", {**form, "p_name": "Ana Anić-Marić", "why": "married"})
    assert answer.status_code == 302
    history = client.get(address + "?tab=history").content.decode()
    assert "married" in history
    assert "Ana Anić; Ана Анић" in history
    assert "Version 2" in history


def test_every_problem_stands_beside_its_field_at_once(client_for: Any, world: Any, form: dict[str, Any]) -> None:
    wrong = {
        **form,
        "p_birthDate": "31.02.1980",
        "subject_category": [],
        "legal_basis": "",
        "review_date": "2020-01-01",
    }
    page = client_for(world.person()).post("/register/new/", wrong).content.decode()
    for field, words in {
        "p_birthDate": "no clear date", "subject_category": "needs a data-subject category",
        "legal_basis": "No legal basis", "review_date": "not in the future",
    }.items():  # fmt: skip
        error = re.search(rf'id="id_{field}_error".*?</p>', page, re.DOTALL)
        assert error is not None, field
        assert words in error.group(), field
    assert "Ana Anić" in page
    assert not Contribution.objects.exists()


def test_the_same_thing_twice_is_led_to_its_correction(client_for: Any, world: Any, form: dict[str, Any]) -> None:
    client = client_for(world.person())
    one(None, client, {**form, "source_id": "7"})
    page = client.post("/register/new/", {**form, "source_id": "7", "p_name": "Eva"}).content.decode()
    assert "handed this in already" in page
    assert Contribution.objects.get().version == 1


def test_another_agency_sees_what_is_withheld_and_may_ask(client_for: Any, world: Any, form: dict[str, Any]) -> None:
    address = one(None, client_for(world.person()), form)
    other = client_for(world.person("NL-DOU"))
    page = other.get(address).content.decode()
    assert "385912345678" not in page
    assert "withheld by its owner" in page
    assert "History" not in page
    for tab in ("history", "audience", "looked"):
        assert "Ana Anić" in other.get(f"{address}?tab={tab}").content.decode()
    for action in ("correct/", "withdraw/", "erase/"):
        assert other.get(address + action).status_code == 404
    assert other.post(address + "ask/", {"why": "Same phone in our case."}).status_code == 302


def test_what_may_not_be_seen_is_not_there(client_for: Any, world: Any, form: dict[str, Any]) -> None:
    address = one(None, client_for(world.person()), {**form, "handling": ["H2"]})
    other = client_for(world.person("NL-DOU"))
    hidden, absent = other.get(address), other.get(f"/register/{uuid.uuid4()}/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    # The page repeats the id that stood in the address.
    pages = [re.sub(r'"[A-Za-z0-9]{64}"|[0-9a-f-]{36}', "", one.content.decode()) for one in (hidden, absent)]
    assert pages[0] == pages[1]


def test_withdraw_and_erase_ask_why(client_for: Any, world: Any, form: dict[str, Any]) -> None:
    analyst, supervisor = client_for(world.person()), client_for(world.person(role="supervisor"))
    address = one(None, analyst, form)
    assert analyst.get(address + "erase/").status_code == 403
    assert "This field is required" in analyst.post(address + "withdraw/", {"why": ""}).content.decode()
    assert analyst.post(address + "withdraw/", {"why": "mistaken"}).status_code == 302
    assert "withdrawn" in analyst.get(address).content.decode()
    assert supervisor.post(address + "erase/", {"why": "acquitted"}).status_code == 302
    assert analyst.get(address).status_code == 404


def test_who_can_see_this_and_releases_that_end(client_for: Any, world: Any, viewer: Any, form: dict[str, Any]) -> None:
    supervisor = client_for(world.person(role="supervisor"))
    address = one(None, supervisor, {**form, "handling": ["H2"]})
    boss = viewer(role="supervisor")
    until = boss.today + timedelta(days=9)
    terms = Terms(to="NL-DOU", purposes=frozenset({Purpose.OPERATIONAL}), until=until, why="search")
    given = release(boss, Contribution.objects.get().pk, terms)
    page = supervisor.get(address + "?tab=audience").content.decode()
    assert "Handling code H2" in page
    assert "Released to NL-DOU" in page
    other = client_for(world.person("NL-DOU"))
    assert "+385912345678" in other.get(address).content.decode()
    assert supervisor.post(f"{address}releases/{given.pk}/end/").status_code == 302
    assert other.get(address).status_code == 404


def test_roles_that_only_look_have_no_forms(client_for: Any, world: Any, hand_in: Any) -> None:
    hand_in(GOOD)
    officer = client_for(world.person(role="officer"))
    assert "Contribute" not in officer.get("/register/").content.decode()
    for path in ("/register/new/", "/imports/"):
        assert officer.get(path).status_code == 403
    assert client_for(world.person(role="administrator"), purpose=None).get("/register/").status_code == 403


def test_an_export_holds_the_list_and_says_its_codes(client_for: Any, world: Any, hand_in: Any, viewer: Any) -> None:
    hand_in(GOOD, Mapping(MAP.columns, {**MAP.constants, "handling": "H1"}))
    answer = client_for(world.person()).post("/register/export/", {"q": "Jane"}, follow=True)
    name = answer.headers["Content-Disposition"]
    assert "ES-2026-0417-export-" in name
    assert "H0-H1-BPL.csv" in name
    lines = answer.content.decode().splitlines()
    assert len(lines) == 2
    assert "Jane Doe" in lines[1]
    made = Export.objects.get()
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert LogEntry.objects.filter(action="export").get().objects_read == [str(made.items.get().contribution_id)]


def test_an_export_is_handed_out_only_while_all_of_it_may_be_seen(
    client_for: Any, world: Any, hand_in: Any, viewer: Any
) -> None:
    hand_in(GOOD)
    maker = viewer("NL-DOU")
    made = exporting.export(maker, queries.Filter())
    address = reverse("export", args=[made.pk])
    client = client_for(world.person("NL-DOU"))
    assert client.get(address).status_code == 200
    assert client_for(world.person()).get(address).status_code == 403
    assert client_for(world.person("NL-DOU", "supervisor")).get(address).status_code == 403
    hand_in(GOOD.replace("Jane Doe", "Jane Roe"))
    assert client.get(address).status_code == 403


def test_an_import_through_its_pages(client_for: Any, world: Any, viewer: Any) -> None:
    client = client_for(world.person())
    text = "Nachname;Vorname;Geburtsdatum;Kategorie\nMüller;Hans;12.05.1980;SUSPECT\nKaya;Mehmet;1977;\n"
    answer = client.post("/imports/", {"file": SimpleUploadedFile("list.csv", text.encode())})
    address = answer.headers["Location"]
    page = client.get(address).content.decode()
    assert re.search(r'<option value="lastName" selected', page)
    assert "Müller" in page
    chosen = {"schema": "Person", "c_0": "lastName", "c_1": "firstName", "c_2": "birthDate", "c_3": "subject_category",
              "evaluation_source": "B", "evaluation_information": "2", "legal_basis": "StPO", "separator": ";",
              "review_date": (viewer().today + timedelta(days=99)).isoformat(), "purpose": ["a", "c"]}  # fmt: skip
    assert "No property of a Vehicle" in client.post(address, {**chosen, "schema": "Vehicle"}).content.decode()
    answer = client.post(address, chosen)
    preview = client.get(answer.headers["Location"]).content.decode()
    assert "Hans Müller" in preview
    assert "needs a data-subject category" in preview
    assert "Hand in 1 row" in preview
    assert not Contribution.objects.exists()
    assert client.post(address + "start/").status_code == 302
    assert "hx-get" in client.get(address).content.decode()
    assert running.run(Batch.objects.get().pk) == BatchStatus.DONE
    part = client.get(address + "progress/")
    assert part.headers["HX-Refresh"] == "true"
    done = client.get(address).content.decode()
    assert "needs a data-subject category" in done
    rejects = client.get(address + "rejects.csv").content.decode()
    assert rejects.startswith("row,column,value,reason\r\n2,Kategorie,")
    assert "lastName" in client.get(address + "MAP.yml").content.decode()
    assert client_for(world.person(role="supervisor")).get(address).status_code == 404


def test_a_map_file_is_taken_with_the_list(client_for: Any, world: Any) -> None:
    client = client_for(world.person())
    bad = {"file": SimpleUploadedFile("l.csv", GOOD.encode()), "map_file": SimpleUploadedFile("MAP.yml", b"columns: [")}
    page = client.post("/imports/", bad).content.decode()
    assert "MAP.yml" in page
    assert "YAML" in page
    assert not Batch.objects.exists()
    good = {
        "file": SimpleUploadedFile("l.csv", csv_of([]).encode()),
        "map_file": SimpleUploadedFile("MAP.yml", b"columns: {name: name}"),
    }
    assert client.post("/imports/", good).status_code == 302
    assert "name: name" in Batch.objects.get().mapping

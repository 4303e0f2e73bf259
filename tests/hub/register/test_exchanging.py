"""Exports in every format pass the gate, say their codes, come back unchanged, and go with what is erased."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tallystick.cli import importing as command
from tallystick.formats import VERSION, Format, published
from tallystick.formats.ids import CONDITIONS_EXTENSION
from tallystick.hub.agencies import tokens
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.register import actions, exporting, importing, queries, running
from tallystick.hub.register.models import Batch, BatchStatus, Contribution, Export, Rejected
from tallystick.hub.viewer import Unacceptable
from tallystick.vocabulary.mapping import Mapping, dumps, loads
from tests.hub.register.conftest import GOOD, MAP

pytestmark = pytest.mark.django_db

FORMS = list(Format)
SPOKEN = [Format.STIX, Format.MISP, Format.FTM]
WITHHELD = Mapping(MAP.columns, {**MAP.constants, "withheld": "phone", "handling": "H1", "recipients": "NL-DOU"})
PHONE = "+381645550134"
NOTHING_STATED = loads("columns: {}")


def text_of(made: Export) -> str:
    return made.path.read_text("utf-8")


def exported(viewer: Any, form: Format) -> str:
    return text_of(exporting.export(viewer, queries.Filter(), form))


@pytest.mark.parametrize("form", FORMS)
def test_the_name_says_the_codes_and_the_format(hand_in: Any, client_for: Any, world: Any, form: Format) -> None:
    hand_in(GOOD, Mapping(MAP.columns, {**MAP.constants, "handling": "H2"}))
    answer = client_for(world.person()).post("/register/export/", {"q": "Jane", "format": form.value}, follow=True)
    assert f'-H0-H2-BPL{form.ending}"' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == form.media_type
    assert "Jane Doe" in answer.content.decode()
    assert "Max" not in answer.content.decode()
    made = Export.objects.get()
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert LogEntry.objects.get(action="export").objects_read == [str(made.items.get().contribution_id)]


def test_the_list_offers_every_format(hand_in: Any, client_for: Any, world: Any) -> None:
    hand_in(GOOD)
    page = client_for(world.person()).get("/register/").content.decode()
    assert re.findall(r'<option value="(\w+)">([^<]+)<', page) == [
        ("csv", "CSV"), ("stix", "STIX 2.1"), ("misp", "MISP"), ("ftm", "FollowTheMoney"),
    ]  # fmt: skip


def test_an_unknown_format_is_refused(hand_in: Any, client_for: Any, world: Any) -> None:
    hand_in(GOOD)
    page = client_for(world.person()).post("/register/export/", {"format": "pdf"}, follow=True).content.decode()
    assert "An export is one of csv, stix, misp, ftm." in page
    assert not Export.objects.exists()


@pytest.mark.parametrize("form", FORMS)
def test_what_is_withheld_never_leaves(hand_in: Any, viewer: Any, form: Format) -> None:
    hand_in(GOOD, WITHHELD)
    own, theirs = exported(viewer(), form), exported(viewer("NL-DOU"), form)
    assert PHONE in own
    assert "Ђорђе Станковић" in theirs
    assert PHONE not in theirs
    assert PHONE.removeprefix("+") not in theirs
    assert "H1" in theirs


@pytest.mark.parametrize("form", FORMS)
def test_what_may_not_be_seen_is_not_in_it(hand_in: Any, viewer: Any, form: Format) -> None:
    hand_in(GOOD, Mapping(MAP.columns, {**MAP.constants, "handling": "H2"}))
    hand_in(GOOD.replace("Jane Doe", "Joan Roe"), by=viewer("HR-FIU"))
    text = exported(viewer("NL-DOU"), form)
    assert "Joan Roe" in text
    assert "Jane Doe" not in text
    assert "ES-PN" not in text


@pytest.mark.parametrize("form", SPOKEN)
def test_an_own_export_handed_in_again_changes_nothing(hand_in: Any, viewer: Any, form: Format) -> None:
    hand_in(GOOD, WITHHELD)
    before = {row.source_id: (row.content_digest, row.version) for row in Contribution.objects.all()}
    again = hand_in(exported(viewer(), form), NOTHING_STATED, name=f"back{form.ending}")
    assert (again.status, again.problem) == (BatchStatus.DONE, "")
    assert (again.added, again.corrected, again.unchanged, again.rejected) == (0, 0, 3, 0)
    assert {row.source_id: (row.content_digest, row.version) for row in Contribution.objects.all()} == before


def test_an_own_csv_handed_in_again_is_under_the_same_conditions(hand_in: Any, viewer: Any) -> None:
    """Properties that were withheld and recipients that were named stay so."""
    hand_in(GOOD, WITHHELD)
    before = {row.source_id: row.conditions for row in Contribution.objects.all()}
    names = exported(viewer(), Format.CSV).splitlines()[0].split(",")
    plain = Mapping({name: name for name in names if name != "contribution"})
    again = hand_in(exported(viewer(), Format.CSV).replace("'+", "+"), plain)
    assert again.rejected == 0
    assert {row.source_id: row.conditions for row in Contribution.objects.all()} == before


@pytest.mark.parametrize("form", SPOKEN)
def test_anothers_export_is_not_handed_in_as_ones_own(hand_in: Any, viewer: Any, form: Format) -> None:
    hand_in(GOOD)
    other = viewer("NL-DOU")
    again = hand_in(exported(other, form), MAP, name=f"theirs{form.ending}", by=other)
    assert (again.added, again.rejected) == (0, 3)
    assert {one.column for one in Rejected.objects.all()} == {"owner"}


@pytest.mark.parametrize("form", SPOKEN)
@pytest.mark.django_db(transaction=True)
def test_what_is_erased_takes_its_exports_along(
    hand_in: Any, viewer: Any, files: Any, form: Format, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    hand_in(GOOD)
    made = exporting.export(viewer("NL-DOU"), queries.Filter(), form)
    assert files() == {made.path}
    actions.erase(viewer(role="supervisor"), [Contribution.objects.get(source_id="2").pk], why="Acquitted.")
    assert files() == set()
    assert not Export.objects.exists()


STIX = {
    "type": "bundle", "id": "bundle--2f1d3f0a-52a6-4c9c-9f0e-3b7d0e0f7a11",
    "objects": [
        {"type": "user-account", "spec_version": "2.1", "id": "user-account--0d5b424b-93b8-5cd8-ac36-306e1789d63c",
         "account_login": "seller_77", "account_type": "telegram"},
        {"type": "malware", "spec_version": "2.1", "id": "malware--31b940d4-6f7f-459a-80ea-9c1f17b5891b",
         "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "name": "X",
         "is_family": False},
    ],
}  # fmt: skip


def test_a_strangers_bundle_needs_the_importers_conditions(hand_in: Any) -> None:
    text = json.dumps(STIX)
    bare = hand_in(text, NOTHING_STATED, name="stix.json")
    assert (bare.added, bare.rejected) == (0, 2)
    columns = set(Rejected.objects.filter(batch=bare, row=1).values_list("column", flat=True))
    assert columns == {"evaluation", "review_date", "legal_basis"}
    taken = hand_in(text, MAP, name="stix.json")
    assert (taken.added, taken.rejected) == (1, 1)
    wrong = Rejected.objects.get(batch=taken)
    assert (wrong.row, wrong.column, wrong.value) == (2, "type", "malware")
    assert Contribution.objects.get().open_properties == {"username": ["seller_77"], "service": ["telegram"]}


def test_a_strangers_bundle_by_the_command(viewer: Any, tmp_path: Path, capsys: Any) -> None:
    bundle, map_file = tmp_path / "partner.json", tmp_path / "MAP.yml"
    bundle.write_text(json.dumps(STIX))
    map_file.write_text(dumps(Mapping({}, MAP.constants)))
    command.run(viewer(), bundle, map_file, dry_run=True)
    assert "dry run, nothing taken: partner.json: 2 rows: 1 added" in capsys.readouterr().out
    command.run(viewer(), bundle, map_file, dry_run=False)
    assert "2 rows: 1 added, 0 corrected, 0 unchanged, 1 rejected" in capsys.readouterr().out
    lines = Path(f"{bundle}.rejects.csv").read_text().splitlines()
    assert lines[0] == "row,column,value,reason"
    assert lines[1].startswith('2,type,malware,"No kind of thing for this: expected one of identity, user-account')


def test_a_strangers_bundle_through_the_pages(client_for: Any, world: Any, viewer: Any) -> None:
    client = client_for(world.person())
    file = SimpleUploadedFile("partner.json", json.dumps(STIX).encode())
    address = client.post("/imports/", {"file": file}).headers["Location"]
    page = client.get(address).content.decode()
    assert "seller_77" in page
    chosen = {"evaluation_source": "B", "evaluation_information": "2", "legal_basis": "StPO", "separator": ";",
              "review_date": (viewer().today + timedelta(days=99)).isoformat()}  # fmt: skip
    preview = client.get(client.post(address, chosen).headers["Location"]).content.decode()
    assert "Hand in 1 row" in preview
    assert "No kind of thing for this" in preview
    client.post(address + "start/")
    assert running.run(Batch.objects.get().pk) == BatchStatus.DONE
    assert Contribution.objects.get().schema == "OnlineAccount"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"type": "bundle", "objects": [', "line 1, character"),
        ('{"type": "bundle", "objects": 7}', "objects: expected a list"),
        ('{"type": "bundle", "id": "a", "id": "b", "objects": []}', "each key once"),
        ('{"type": "bundle", "objects": []}', "found none"),
        ('{"type": "bundle", "x": ' + "[" * 5_000 + "]" * 5_000 + "}", "at most 32 levels"),
        ('{"Event": {"Attribute": "many"}}', "a list"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_not_kept(viewer: Any, files: Any, text: str, words: str) -> None:
    with pytest.raises(Unacceptable) as fault:
        importing.receive(viewer(), SimpleUploadedFile("bad.json", text.encode()), "bad.json")
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)
    assert files() == set()


def test_over_the_api(hand_in: Any, viewer: Any) -> None:
    hand_in(GOOD, Mapping(MAP.columns, {**MAP.constants, "handling": "H1"}))
    token = tokens.create(viewer("NL-DOU"), name="test", days=1)
    client = Client(headers={"Authorization": f"Bearer {token}", "Tallystick-Purpose": "c", "Tallystick-Case": "NL-1"})

    def ask(**wanted: Any) -> Any:
        return client.post("/api/exports", json.dumps(wanted), content_type="application/json")

    made = ask(format="stix", q="Jane", schema=["Person"])
    assert made.status_code == 201
    assert made.json()["file_name"].endswith("-H0-H1-BPL.stix.json")
    answer = client.get(f"/api/exports/{made.json()['id']}")
    assert answer.headers["Content-Type"] == Format.STIX.media_type
    bundle = json.loads(answer.content)
    markings = [one for one in bundle["objects"] if one["type"] == "marking-definition"]
    assert [one["extensions"][CONDITIONS_EXTENSION]["handling"] for one in markings] == [["H0", "H1"]]
    assert ask(format="pdf").status_code == 422
    assert ask(q="nobody at all").status_code == 422
    hand_in(GOOD.replace("Jane Doe", "Jane Roe"))
    assert client.get(f"/api/exports/{made.json()['id']}").status_code == 403


def test_every_line_of_an_export_fits_the_published_schema(hand_in: Any, viewer: Any) -> None:
    hand_in(GOOD, WITHHELD)
    schema = json.loads(published()["schema.json"])
    lines = exported(viewer("NL-DOU"), Format.FTM).splitlines()
    assert len(lines) == 3
    for line in lines:
        jsonschema.validate(json.loads(line), schema, format_checker=jsonschema.FormatChecker())


def test_the_vocabulary_is_there_for_whoever_asks(world: Any) -> None:
    client = Client()
    index = client.get(reverse("vocabulary")).json()
    assert index["version"] == VERSION
    assert set(index["files"]) == set(published())
    for name, address in index["files"].items():
        assert address == f"/vocabulary/{VERSION}/{name}"
        assert client.get(address).content.decode() == published()[name]
    assert client.get(f"/vocabulary/0.9/{name}").status_code == 404
    assert client.get(f"/vocabulary/{VERSION}/passwd").status_code == 404
    assert client.post(reverse("vocabulary")).status_code == 405

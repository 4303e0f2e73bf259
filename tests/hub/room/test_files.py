"""Files of a room: proved, kept whole, and unknown to whoever is not cleared for them."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.limits import BESIDE_FILE_BYTES, MAX_ATTACHMENT_BYTES, limit_for
from tallystick.hub.operations import planning
from tallystick.hub.operations.models import Operation
from tallystick.hub.register import exporting
from tallystick.hub.register.queries import Filter
from tallystick.hub.room import filing, queries
from tallystick.hub.room.filing import Terms
from tallystick.hub.room.models import File
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality, Handling, Role
from tests.hub.exchange.test_attaching import GOOD
from tests.hub.hits.scenes import MAN, hand_in
from tests.hub.operations import running
from tests.hub.room.rooms import Api
from tests.world import World, client_for

pytestmark = pytest.mark.django_db
PNG = GOOD["a.png"]
TEXT = b"Plan of the yard.\n"
ABOVE = Terms(confidentiality=Confidentiality.RESTRICTED)


@pytest.fixture
def operation(world: World) -> Operation:
    return running.operation(world)


def put(viewer: Viewer, operation: Operation, name: str = "plan.txt", content: bytes = TEXT, **terms: object) -> File:
    stated = Terms(**terms)  # type: ignore[arg-type]
    return File.objects.get(pk=filing.file_in_room(viewer, operation.pk, name=name, content=content, terms=stated))


def on_disk() -> list[Path]:
    place = Path(settings.MEDIA_ROOT) / "rooms"
    return list(place.iterdir()) if place.exists() else []


def test_a_file_goes_out_as_it_came_with_its_codes(world: World, operation: Operation) -> None:
    row = put(world.viewer(), operation, "C:\\desk\\plan of yard.txt", handling=frozenset({Handling.H2, Handling.H0}))
    content, name, media_type = filing.download_from_room(world.viewer("HR-FIU"), operation.pk, row.pk)
    assert (content, media_type) == (TEXT, "text/plain")
    assert name == "ES-PN.JAD-1-H0-H2-BPL-plan_of_yard.txt"
    assert LogEntry.objects.filter(action="download_from_room", account="hr.fiu.analyst").count() == 1


def test_whoever_is_not_cleared_learns_nothing_of_it(world: World, operation: Operation) -> None:
    Person.objects.filter(agency="NL-DOU").update(clearance=Confidentiality.BPL)
    dutch, croatian = world.viewer("NL-DOU"), world.viewer("HR-FIU")
    before = queries.stamp(dutch, operation.pk), queries.stamp(croatian, operation.pk)
    row = put(world.viewer(), operation, "Source.txt", confidentiality=Confidentiality.RESTRICTED)
    names = {viewer: [one.file_name for one in queries.read(viewer, operation.pk).files]  # type: ignore[union-attr]
             for viewer in (dutch, croatian)}  # fmt: skip
    assert names == {dutch: [], croatian: ["Source.txt"]}
    after = queries.stamp(dutch, operation.pk), queries.stamp(croatian, operation.pk)
    assert (before[0] == after[0], before[1] == after[1]) == (True, False), "not even that something changed"
    with pytest.raises(Refused, match="No such file"):
        filing.download_from_room(dutch, operation.pk, row.pk)
    client = client_for(world.person("NL-DOU"))
    assert "Source" not in client.get(f"/rooms/{operation.pk}/").content.decode()
    assert client.get(f"/rooms/{operation.pk}/files/{row.pk}/").status_code == 403
    assert LogEntry.objects.filter(action="download_from_room", result="refused").count() == 2


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.exe", b"MZ", "Type"), ("x.pdf", TEXT, "its content does not"), ("x.txt", b"", "1 byte to 20 MiB"),
        ("x.txt", b"#!/bin/sh\n", "script"), ("x.txt", b"x" * (MAX_ATTACHMENT_BYTES + 1), "20 MiB"),
    ],
)  # fmt: skip
def test_what_is_not_taken_leaves_no_file(
    world: World, operation: Operation, name: str, content: bytes, expected: str
) -> None:
    with pytest.raises(Unacceptable, match=expected):
        put(world.viewer(), operation, name, content)
    assert (File.objects.count(), on_disk()) == (0, [])


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"confidentiality": Confidentiality.SECRET}, "above what this hub may hold"),
        ({"handling": frozenset({Handling.H3})}, "needed with H3"), ({"restrictions": "Ask me."}, "only with it"),
        ({"handling": frozenset({Handling.H3}), "restrictions": "x" * 501}, "at most 500"),
    ],
)  # fmt: skip
def test_under_what_a_file_is_not_put_there(
    world: World, operation: Operation, terms: dict[str, object], expected: str
) -> None:
    with pytest.raises(Unacceptable, match=expected):
        put(world.viewer(), operation, **terms)  # type: ignore[arg-type]
    assert (File.objects.count(), on_disk()) == (0, [])


def test_nobody_puts_a_file_above_the_own_clearance(world: World, operation: Operation) -> None:
    Person.objects.filter(agency="NL-DOU").update(clearance=Confidentiality.BPL)
    with pytest.raises(Unacceptable, match="above your clearance"):
        put(world.viewer("NL-DOU"), operation, confidentiality=Confidentiality.RESTRICTED)


def test_an_export_of_the_hub_goes_with_a_message(world: World, operation: Operation) -> None:
    """In a room nobody checks for each reader what an export carries."""
    hand_in(world.viewer(), "es-1", MAN)
    made = exporting.export(world.viewer(), Filter(owner=("ES-PN",)))
    with pytest.raises(Unacceptable, match="export of this hub"):
        put(world.viewer(), operation, "list.csv", made.path.read_bytes())


def test_strangers_put_and_take_nothing(world: World, operation: Operation) -> None:
    row = put(world.viewer(), operation)
    other = running.operation(world, code="JAD-2")
    for viewer in (world.viewer("EU-CC"), world.viewer("ES-PN", Role.WALL)):
        with pytest.raises(Refused):
            put(viewer, operation)
        with pytest.raises(Refused):
            filing.download_from_room(viewer, operation.pk, row.pk)
    with pytest.raises(Refused):
        filing.download_from_room(world.viewer(), other.pk, row.pk)


def test_there_is_an_end_to_files(world: World, operation: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "MOST_FILES", 1)
    put(world.viewer(), operation)
    with pytest.raises(Unacceptable, match="at most 1 files"):
        put(world.viewer(), operation)
    planning.end_operation(world.viewer("ES-PN", Role.SUPERVISOR), operation.pk)
    with pytest.raises(Unacceptable, match="ended"):
        put(world.viewer(), operation)
    assert filing.download_from_room(world.viewer(), operation.pk, File.objects.get().pk)[0] == TEXT


def test_a_damaged_file_is_not_handed_out(world: World, operation: Operation) -> None:
    row = put(world.viewer(), operation)
    row.path.write_bytes(b"Another plan.\n")
    with pytest.raises(Refused, match="missing or damaged"):
        filing.download_from_room(world.viewer(), operation.pk, row.pk)
    entry = LogEntry.objects.get(action="download_from_room")
    assert (entry.result, "damaged" in entry.detail["why"]) == ("refused", True)


def test_what_no_row_speaks_of_is_swept_away(world: World, operation: Operation) -> None:
    row = put(world.viewer(), operation)
    (row.path.parent / "stray").write_bytes(b"x")
    assert filing.sweep_files() == 1
    assert on_disk() == [row.path]


def test_click_by_click(world: World, operation: Operation) -> None:
    client, url = client_for(world.person()), f"/rooms/{operation.pk}/files/"
    assert "Handling codes beside H0" in client.get(url).content.decode()
    sent = {"confidentiality": "BPL", "handling": ["H1"], "file": SimpleUploadedFile("plan.png", PNG)}
    answer = client.post(url, sent | {"file": SimpleUploadedFile("plan.png", TEXT)})
    assert answer.status_code == 422
    assert "its content does not" in answer.content.decode()
    assert client.post(url, sent).status_code == 302
    row = File.objects.get()
    assert "plan.png" in client.get(f"/rooms/{operation.pk}/").content.decode()
    got = client.get(f"{url}{row.pk}/")
    assert (got.content, got["X-Content-Type-Options"]) == (PNG, "nosniff")
    assert "attachment" in got["Content-Disposition"]


def test_over_the_api(world: World, operation: Operation) -> None:
    api, url = Api(world), f"/api/rooms/{operation.pk}/files"
    stated = {"confidentiality": "BPL", "handling": ["H2", "H3"], "restrictions": "Ask first."}
    made = api.client.post(url, stated | {"file": SimpleUploadedFile("plan.png", PNG)})
    assert made.status_code == 201, made.content
    assert api.client.get(f"{url}/{made.json()['id']}").content == PNG
    (told,) = api.get(f"/rooms/{operation.pk}")[1]["files"]
    assert (told["handling"], told["confidentiality"]) == (["H0", "H2", "H3"], "BPL")
    bad = api.client.post(url, {"confidentiality": "NO", "file": SimpleUploadedFile("plan.png", PNG)})
    assert (bad.status_code, json.loads(bad.content)["errors"][0][:15]) == (422, "confidentiality")


def test_a_whole_file_passes_the_limit_on_bodies() -> None:
    for path in ("/rooms/x/files/", "/api/rooms/x/files"):
        assert limit_for(path) == MAX_ATTACHMENT_BYTES + BESIDE_FILE_BYTES

"""Good rows in, bad rows out with their reason; the same file again changes nothing; nothing twice, nothing lost."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tallystick.hub.register import batches, importing, queries, running, upkeep
from tallystick.hub.register.actions import Change
from tallystick.hub.register.models import Batch, BatchStatus, BlockingKey, Contribution, KeySet, Rejected, Version
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary.mapping import Mapping, loads
from tests.hub.register.conftest import GOOD, MAP, csv_of

pytestmark = pytest.mark.django_db


def receive(viewer: Any, text: str | bytes, name: str = "list.csv", **more: Any) -> Batch:
    content = text.encode() if isinstance(text, str) else text
    return importing.receive(viewer, SimpleUploadedFile(name, content), name, **more)


def test_good_rows_are_taken_and_the_file_goes(hand_in: Any, files: Any, viewer: Any) -> None:
    batch = hand_in(GOOD)
    assert (batch.status, batch.added, batch.rejected, batch.rows_done) == (BatchStatus.DONE, 3, 0, 3)
    assert files() == set()
    assert {seen.caption for seen in queries.find(viewer(), queries.Filter()).items} == {
        "Ђорђе Станковић", "Jane Doe", "Max Mustermann",
    }  # fmt: skip


def test_the_same_file_again_changes_nothing(hand_in: Any) -> None:
    hand_in(GOOD)
    again = hand_in(GOOD)
    assert (again.added, again.corrected, again.unchanged) == (0, 0, 3)
    assert Version.objects.count() == Contribution.objects.count() == 3


def test_a_changed_row_becomes_a_new_version(hand_in: Any) -> None:
    hand_in(GOOD)
    again = hand_in(GOOD.replace("Jane Doe", "Jane Roe"))
    assert (again.added, again.corrected, again.unchanged) == (0, 1, 2)
    assert Contribution.objects.get(source_id="2").version == 2


def test_one_id_says_one_thing(hand_in: Any) -> None:
    """Two statements under one id would undo each other at every import."""
    text = csv_of(["1,Ana,1980,,SUSPECT", "1,Ana,1980,,SUSPECT", "1,Eva,1981,,SUSPECT"])
    first, second = hand_in(text), hand_in(text)
    assert (first.added, first.unchanged, first.rejected) == (1, 1, 1)
    assert (second.added, second.corrected, second.unchanged, second.rejected) == (0, 0, 2, 1)
    assert "Row 1 has this id already" in Rejected.objects.filter(batch=first).get().reason


BAD = {
    "4,No Category,1980,,": ("category", "data-subject category"),
    "4,Wrong Code,1980,,SUSPEKT": ("category", "Unknown subject category"),
    "4,No Day,31.02.1980,,SUSPECT": ("born", "no clear date"),
    "4,Half a row": ("", "Expected 5 columns"),
    '4,"open quote,1980,,SUSPECT': ("", "quote"),
}


@pytest.mark.parametrize("row", BAD)
def test_a_bad_row_says_where_and_what_was_expected(hand_in: Any, row: str) -> None:
    batch = hand_in(GOOD + row + "\n")
    column, words = BAD[row]
    problem = Rejected.objects.get(batch=batch)
    assert (batch.added, batch.rejected, problem.row, problem.column) == (3, 1, 4, column)
    assert words in problem.reason


def test_another_agency_as_owner_is_rejected(hand_in: Any) -> None:
    text = "id,schema,name,subject_category,owner\n1,Person,Ana,SUSPECT,NL-DOU\n"
    mapping = Mapping({c: c for c in ("id", "schema", "name", "subject_category", "owner")}, MAP.constants)
    problem = Rejected.objects.get(batch=hand_in(text, mapping))
    assert (problem.column, problem.value) == ("owner", "NL-DOU")
    assert "expected ES-PN" in problem.reason


@pytest.mark.parametrize(("level", "taken"), [("R-UE/EU-R", 1), ("S-UE/EU-S", 0)])
def test_nothing_above_the_hubs_level_comes_in(hand_in: Any, level: str, taken: int) -> None:
    mapping = Mapping(MAP.columns, {**MAP.constants, "confidentiality": level})
    batch = hand_in(csv_of(["1,Ana,1980,,SUSPECT"]), mapping)
    assert (batch.added, batch.rejected) == (taken, 1 - taken)


def test_nothing_above_the_own_clearance_comes_in(hand_in: Any, world: Any, viewer: Any) -> None:
    person = world.person()
    person.clearance = 0
    person.save()
    mapping = Mapping(MAP.columns, {**MAP.constants, "confidentiality": "R-UE/EU-R"})
    batch = hand_in(csv_of(["1,Ana,1980,,SUSPECT"]), mapping)
    assert "Above your clearance" in Rejected.objects.get(batch=batch).reason


def test_another_encoding_is_stated_or_said(viewer: Any, hand_in: Any) -> None:
    text = csv_of(["1,Jovan Đurić,1980,,SUSPECT"]).encode("cp1250")
    assert "not UTF-8" in Rejected.objects.get(batch=hand_in(text)).reason
    stated = Mapping(MAP.columns, MAP.constants, encoding="windows-1250")
    assert hand_in(text, stated).added == 1
    assert queries.find(viewer(), queries.Filter(text="Đurić")).total == 1


def test_a_script_in_a_name_is_data(hand_in: Any, client_for: Any, world: Any) -> None:
    names = ["<script>alert(1)</script>", "{{ 7|add:7 }}{% debug %}", "=cmd|' /C calc'!A0"]
    hand_in(csv_of(f'{n},"{name}",1980,,SUSPECT' for n, name in enumerate(names)))
    client = client_for(world.person())
    page = client.get("/register/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7|add:7 }}{% debug %}" in page
    exported = client.post("/register/export/", follow=True).content.decode()
    assert ",=cmd" not in exported
    assert "'=cmd" in exported


REFUSED = {
    "list.xlsx": (b"PK\x03\x04", "expected an XLSX workbook"),
    "list.csv": (b"PK\x03\x04rest", "a spreadsheet"),
    "empty.csv": (b"", "empty file"),
    "blank.csv": (b"\n\n", "header"),
    "twice.csv": (b"name,name\n", "column 1 already"),
    "list.parquet": (b"nothing of the kind", "Parquet"),
    "list.json": (b"[1, 2]", "one JSON object per line"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_none_is_refused_in_one_line_and_not_kept(viewer: Any, files: Any, name: str) -> None:
    content, words = REFUSED[name]
    with pytest.raises(Unacceptable, match=words) as refusal:
        receive(viewer(), content, name)
    assert len(refusal.value.problems) == 1
    assert "\n" not in refusal.value.problems[0]
    assert files() == set()
    assert not Batch.objects.exists()


def test_two_gigabytes_are_refused_before_they_are_read(viewer: Any, files: Any) -> None:
    def chunks() -> Any:
        raise AssertionError("it was read")

    with pytest.raises(Unacceptable, match="2048 MiB; expected at most 512 MiB"):
        importing.receive(viewer(), SimpleNamespace(size=2 * 2**30, chunks=chunks), "big.csv")


def test_a_file_that_hides_its_size_is_dropped_at_the_limit(viewer: Any, files: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing, "MAX_FILE_BYTES", 10)
    with pytest.raises(Unacceptable, match="expected at most"):
        importing.receive(viewer(), SimpleNamespace(size=None, chunks=lambda: [b"12345678"] * 2), "big.csv")
    assert files() == set()


def test_only_the_hub_reads_the_upload(viewer: Any) -> None:
    path = receive(viewer(), GOOD).path
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_name_cannot_lead_out_of_the_folder(viewer: Any) -> None:
    batch = receive(viewer(), GOOD, "..\\..//etc/../Täter\n2026.csv")
    assert batch.file_name == "Täter 2026.csv"
    assert batch.path.name == f"{batch.pk}.csv"


def test_the_mapping_last_used_on_such_a_header_is_proposed(viewer: Any, hand_in: Any) -> None:
    assert loads(receive(viewer(), GOOD).mapping).columns.get("no") != "id"
    hand_in(GOOD)
    assert loads(receive(viewer(role="supervisor"), GOOD).mapping) == MAP
    assert loads(receive(viewer("NL-DOU"), GOOD).mapping) != MAP


def test_a_dry_run_says_what_would_happen_and_writes_nothing(viewer: Any, hand_in: Any) -> None:
    hand_in(GOOD)
    who, before = viewer(), Version.objects.count()
    batch = receive(who, GOOD.replace("Jane Doe", "Jane Roe") + "4,New,1980,,SUSPECT\n5,Bad,1980,,\n")
    importing.set_mapping(who, batch.pk, MAP)
    found = running.preview_of(who, batch.pk)
    assert found is not None
    assert found.counts == {Change.ADDED: 1, Change.CORRECTED: 1, Change.UNCHANGED: 2}
    assert (found.total, found.rejected, len(found.rows)) == (5, 1, 5)
    assert Version.objects.count() == before
    assert not Rejected.objects.exists()


def test_an_import_is_its_makers_alone(viewer: Any) -> None:
    batch = receive(viewer(), GOOD)
    for other in (viewer(role="supervisor"), viewer("NL-DOU"), viewer(purpose=None)):
        assert batches.read(other, batch.pk) is None
        assert batches.imports(other) == ()
        with pytest.raises(Refused):
            importing.discard(other, batch.pk)
    with pytest.raises(Refused):
        receive(viewer(role="officer"), GOOD)


def test_stop_resume_and_discard(viewer: Any, monkeypatch: Any, files: Any) -> None:
    who = viewer()
    batch = receive(who, csv_of(f"{n},Name {n},1980,,SUSPECT" for n in range(10)))
    importing.set_mapping(who, batch.pk, MAP)
    monkeypatch.setattr(running, "CHUNK", 4)
    importing.start(who, batch.pk)
    running.run(batch.pk, told=lambda done, total: done == 4 and importing.stop(who, batch.pk))
    batch.refresh_from_db()
    assert (batch.status, batch.rows_done, batch.added) == (BatchStatus.STOPPED, 4, 4)
    importing.resume(who, batch.pk)
    running.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_done, batch.added) == (BatchStatus.DONE, 10, 10)
    importing.discard(who, batch.pk)
    assert files() == set()
    assert Contribution.objects.count() == 10


def test_two_runs_at_once_take_nothing_twice(viewer: Any, monkeypatch: Any) -> None:
    who = viewer()
    batch = receive(who, csv_of(f"{n},Name {n},1980,,SUSPECT" for n in range(10)))
    importing.set_mapping(who, batch.pk, MAP)
    monkeypatch.setattr(running, "CHUNK", 4)
    importing.begin(who, batch.pk)
    running.run(batch.pk, told=lambda done, total: done == 4 and running.run(batch.pk))
    batch.refresh_from_db()
    assert (batch.status, batch.rows_done, batch.added, batch.unchanged) == (BatchStatus.DONE, 10, 10, 0)


def test_a_run_stops_when_its_person_may_no_longer(viewer: Any, world: Any, monkeypatch: Any) -> None:
    who = viewer()
    batch = receive(who, GOOD)
    importing.set_mapping(who, batch.pk, MAP)
    importing.begin(who, batch.pk)
    person = world.person()
    person.is_active = False
    person.save()
    running.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.added) == (BatchStatus.STOPPED, 0)
    assert "no longer active" in batch.problem


def test_a_hub_goes_on_with_what_was_running(viewer: Any) -> None:
    from django_tasks_db.models import DBTaskResult

    who = viewer()
    batch = receive(who, GOOD)
    importing.set_mapping(who, batch.pk, MAP)
    importing.start(who, batch.pk)
    DBTaskResult.objects.update(status="RUNNING")
    assert upkeep.resume_all() == 1
    assert list(DBTaskResult.objects.values_list("status", flat=True)) == ["READY"]


def test_what_was_kept_long_enough_goes(viewer: Any, hand_in: Any, files: Any) -> None:
    done = hand_in(csv_of(["1,Bad,1980,,"]))
    waiting = receive(viewer(), GOOD)
    upkeep.purge_old()
    assert Rejected.objects.count() == 1
    assert files() == {waiting.path}
    Batch.objects.update(changed_at=waiting.changed_at - timedelta(days=31))
    upkeep.purge_old()
    assert not Rejected.objects.exists()
    assert files() == set()
    assert list(Batch.objects.all()) == [done]


def test_keys_of_an_older_engine_are_written_anew(hand_in: Any, monkeypatch: Any) -> None:
    hand_in(GOOD)
    now = {one.contribution_id: sorted(one.hashes()) for one in KeySet.objects.all()}
    old = {"engine_version": "0", "opened": (7).to_bytes(8, "little")}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM register_blockingkey")
    KeySet.objects.update(**old)
    monkeypatch.setattr(upkeep, "RENEWED_AT_A_TIME", 2)
    assert upkeep.renew_keys() == 3
    assert {one.contribution_id: sorted(one.hashes()) for one in KeySet.objects.all()} == now
    assert BlockingKey.objects.count() == sum(map(len, now.values()))
    assert upkeep.renew_keys() == 0


def test_stray_files_go(files: Any, settings: Any) -> None:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    os.makedirs(folder)
    (folder / "left.csv").write_text("x")
    upkeep.purge_old()
    assert files() == set()


def test_rejects_are_read_back_in_order(viewer: Callable[..., Any], hand_in: Any) -> None:
    batch = hand_in(csv_of(["1,A,1980,,", "2,B,1980,,SUSPECT", "3,C,x,,SUSPECT"]))
    assert [(r.row, r.column) for r in batches.rejects(viewer(), batch.pk)] == [(1, "category"), (3, "born")]

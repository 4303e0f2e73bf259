"""What is erased is nowhere any more: not in the database's bytes, the outbox, the files, the search; and a restored
backup brings nothing back."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tallystick.crosscheck import key_hashes, keys
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.hits import watching
from tallystick.hub.hits.models import Alert, Hit, Watch
from tallystick.hub.live.models import Event
from tallystick.hub.register import actions, erasure, exporting, importing, queries
from tallystick.hub.register.models import (
    Batch,
    BatchStatus,
    BlockingKey,
    Contribution,
    KeySet,
    Rejected,
    SearchTerm,
    Version,
)
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Entity
from tests.hub.register.conftest import MAP, csv_of

NAME = "Zvonimir Kvrgić"
ROW = f"1,{NAME},1987-04-12,+381645550134,SUSPECT"


def erase(viewer: Any, **more: Any) -> None:
    ids = list(Contribution.objects.filter(source_id="1", owner=viewer.agency).values_list("pk", flat=True))
    actions.erase(viewer, ids, why="Acquitted.", **more)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_is_left_in_the_hub(viewer: Any, hand_in: Any, files: Any, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    analyst, supervisor = viewer(), viewer(role="supervisor")
    hand_in(csv_of([ROW, "2,Jane Doe,1990,,SUSPECT", f"3,{NAME} again,nonsense,,SUSPECT"]))
    watched = Contribution.objects.get(source_id="1").pk
    watching.watch(analyst, watched, why=f"{NAME} is armed.")
    hand_in(csv_of(["9,Zvonimir Kvrgic,1987-04-12,+381645550134,SUSPECT"]), by=viewer("NL-DOU"))
    assert Event.objects.filter(kind="watch", contribution=watched).exists()
    waiting = importing.receive(analyst, SimpleUploadedFile("w.csv", csv_of([ROW]).encode()), "w.csv")
    exporting.export(analyst, queries.Filter())
    assert Hit.objects.exists()
    erase(supervisor)
    assert queries.find(analyst, queries.Filter(text=NAME)).items[0].owner == "NL-DOU"
    assert not Hit.objects.exists()
    assert not Event.objects.filter(hit__isnull=False).exists()
    assert not Watch.objects.exists()
    assert not Alert.objects.exists()
    assert not Rejected.objects.filter(value__contains="Kvrgić").exists()
    assert {row.source_id for row in Contribution.objects.all()} == {"2", "9"}
    for model in (Version, SearchTerm, KeySet):
        assert not model.objects.exclude(contribution__source_id__in=["2", "9"]).exists()
    held = {
        (value, one.visibility_class | side, one.number) for one in KeySet.objects.all() for side, value in one.hashes()
    }
    assert set(BlockingKey.objects.values_list("hash", "part", "number")) == held
    assert files() == set()
    waiting.refresh_from_db()
    assert waiting.status == BatchStatus.STOPPED
    assert "hand it in again" in waiting.problem
    logged = LogEntry.objects.filter(action="erase").get()
    assert NAME not in str(logged.detail)


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_brings_nothing_back(viewer: Any, hand_in: Any, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    hand_in(csv_of([ROW, "2,Jane Doe,1990,,SUSPECT"]))
    backup = Contribution.objects.get(source_id="1")
    erase(viewer(role="supervisor"))
    backup.batch = None
    backup.save(force_insert=True)
    assert erasure.replay() == 1
    assert not Contribution.objects.filter(source_id="1").exists()
    assert erasure.replay() == 0


def test_the_database_file_holds_no_byte_of_it(tmp_path: Path) -> None:
    """A hub of its own on SQLite: hand in, back up, erase, read the bytes; restore the backup, start, read again."""
    script = Path(__file__).with_name("erasing_process.py")

    def step(name: str) -> None:
        root = Path(__file__).parents[3]
        subprocess.run([sys.executable, str(script), str(tmp_path / "hub"), name], cwd=root, check=True, timeout=120)

    def bytes_of(folder: Path) -> bytes:
        return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())

    def told_of(content: bytes) -> bool:
        marks = ("Kvrgi", "kvrgi", "381645550134", "Kvrgić", r"Kvrgi\u0107")
        return any(mark.encode() in content for mark in marks) or any(mark in content for mark in hashed)

    # As the sets of keys have them, and as SQLite writes a number into its tree.
    hashes = key_hashes(keys(Entity("", "Person", {"name": (NAME,), "phone": ("+381645550134",)})))
    hashed = [one.astype(order).tobytes() for one in hashes for order in ("<u8", ">u8")]
    (tmp_path / "hub").mkdir()
    step("hand_in")
    assert told_of(bytes_of(tmp_path / "hub"))
    assert all(mark in bytes_of(tmp_path / "hub") for mark in hashed)
    shutil.copytree(tmp_path / "hub", tmp_path / "backup")
    step("erase")
    assert not told_of(bytes_of(tmp_path / "hub"))
    database = next(path for path in (tmp_path / "backup").iterdir() if path.suffix == ".sqlite3")
    for path in (tmp_path / "hub").glob("*.sqlite3*"):
        path.unlink()
    shutil.copy(database, tmp_path / "hub" / database.name)
    assert told_of(bytes_of(tmp_path / "hub"))
    step("start")
    assert not told_of(bytes_of(tmp_path / "hub"))


@pytest.mark.django_db
def test_only_its_owners_supervisor_erases_and_says_why(viewer: Any, hand_in: Any) -> None:
    hand_in(csv_of([ROW]))
    one = Contribution.objects.get().pk
    with pytest.raises(Refused):
        erase(viewer())
    with pytest.raises(Refused):
        actions.erase(viewer("NL-DOU", "supervisor"), [one], why="x")
    with pytest.raises(Unacceptable):
        actions.erase(viewer(role="supervisor"), [one], why=" ")
    assert Contribution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_file_went_goes_on_when_it_is_handed_in_again(viewer: Any, hand_in: Any) -> None:
    rows = csv_of([ROW, "2,Jane Doe,1990,,SUSPECT"])
    hand_in(rows)
    who = viewer()
    upload = SimpleNamespace(size=len(rows), chunks=lambda: [rows.encode()])
    waiting = importing.receive(who, upload, "w.csv")
    importing.set_mapping(who, waiting.pk, MAP)
    importing.begin(who, waiting.pk)
    erase(viewer(role="supervisor"))
    with pytest.raises(Unacceptable, match="hand it in again"):
        importing.resume(who, Batch.objects.get(pk=waiting.pk).pk)

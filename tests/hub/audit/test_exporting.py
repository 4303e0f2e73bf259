"""The log as a file: each reader's own parts, verified without the hub, also after an erasure."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.handlers.asgi import ASGIRequest

from tallystick.auditlog import Kept, Kind, Verifier, read_checkpoint, read_export
from tallystick.hub.audit import checkpoints, exporting, pages
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.audit.models import Checkpoint, LogEntry, Opening
from tallystick.hub.register import actions as register
from tallystick.hub.register import queries as reading
from tallystick.hub.register.models import Contribution
from tallystick.hub.viewer import Refused
from tallystick.vocabulary import Role
from tests.hub.audit.test_log import contributed
from tests.hub.audit.trees import assert_is_a_tree, unprotected
from tests.world import World

pytestmark = pytest.mark.django_db
ID = "11111111-2222-4333-8444-555555555555"


def exported(viewer: Any, path: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    """The lines a reader gets, and what verification finds in them."""
    lines = list(exporting.export(viewer))
    path.write_text("".join(lines), "utf-8")
    kept = [Kept("partner", read_checkpoint(Checkpoint.objects.first().note))]
    return [json.loads(line) for line in lines], list(Verifier(kept=kept).findings(read_export(path)))


@pytest.fixture
def busy(world: World) -> None:
    """Reads, a check and free text of two agencies, with a checkpoint between."""
    for agency in ("ES-PN", "NL-DOU"):
        record(world.viewer(agency), "read", [ID], total=1)
        record(world.viewer(agency), "check", [ID], secret_text="Juan Pérez", met=1)
        record(world.viewer(agency, Role.SUPERVISOR), "erase", [ID], told="Because Juan Pérez asked.")
        checkpoints.make()
    record_system("purge")


def test_an_officer_for_data_protection_gets_the_own_entries_whole(world: World, busy: None, tmp_path: Path) -> None:
    officer = world.viewer(role=Role.DATA_PROTECTION_OFFICER, purpose=None)
    lines, found = exported(officer, tmp_path / "log.jsonl")
    assert found == []
    entries = [line for line in lines if "position" in line]
    assert len(entries) == 7
    assert ["entry" in line for line in entries] == [True] * 3 + [False] * 4
    first, check, erase = (line["opened"] for line in entries[:3])
    assert first["person"]["value"] == {"account": "es.pn.analyst", "detail": {"total": 1}}
    assert first["objects"]["value"] == [ID]
    assert set(check) == {"person"}, "what a check met is told to nobody"
    assert erase["told"]["value"] == "Because Juan Pérez asked."
    assert "nl.dou" not in str(lines)
    assert LogEntry.objects.latest("position").action == "log_export"


def test_oversight_gets_every_entry_without_the_persons(world: World, busy: None, tmp_path: Path) -> None:
    lines, found = exported(world.viewer("EU-CC", Role.OVERSIGHT, purpose=None), tmp_path / "log.jsonl")
    assert found == []
    entries = [line for line in lines if "position" in line]
    assert all("entry" in line for line in entries)
    assert {part for line in entries for part in line["opened"]} == {"objects"}
    for name in ("es.pn", "nl.dou", "Juan"):
        assert name not in str(lines)


@pytest.mark.parametrize("role", [r for r in Role if not r.may("log") and not r.may("log_all")])
def test_nobody_else_gets_it(world: World, client_for: Any, busy: None, role: Role) -> None:
    with pytest.raises(Refused):
        exporting.export(world.viewer(role=role))
    assert client_for(world.person(role=role)).post("/log/export/").status_code == 403
    assert LogEntry.objects.filter(action="log_export", result="refused").count() == 2


def test_the_page_streams_it(world: World, client_for: Any, busy: None, tmp_path: Path) -> None:
    client = client_for(world.person(role=Role.DATA_PROTECTION_OFFICER))
    answer = client.post("/log/export/")
    (tmp_path / "log.jsonl").write_bytes(b"".join(answer.streaming_content))
    assert list(Verifier().findings(read_export(tmp_path / "log.jsonl"))) == []
    assert client.get("/log/export/").headers["Location"] == "/log/"


def test_on_the_server_it_is_streamed_line_by_line() -> None:
    async def told() -> list[str]:
        return [line async for line in pages._aside(iter(["a\n", "b\n"]))]

    assert async_to_sync(told)() == ["a\n", "b\n"]
    assert issubclass(ASGIRequest, object)


def test_an_entry_that_was_altered_in_the_database_is_named(world: World, busy: None, tmp_path: Path) -> None:
    with unprotected():
        LogEntry.objects.filter(position=1).update(account="somebody.else")
        LogEntry.objects.filter(position=5).update(case="OTHER")
    officer = world.viewer(role=Role.DATA_PROTECTION_OFFICER, purpose=None)
    assert [one.first for one in exported(officer, tmp_path / "log.jsonl")[1]] == [1], "another agency's it cannot read"
    watcher = world.viewer("EU-CC", Role.OVERSIGHT, purpose=None)
    found = exported(watcher, tmp_path / "log.jsonl")[1]
    assert [(one.kind, one.first) for one in found if one.kind == Kind.ALTERED] == [
        (Kind.ALTERED, 1),
        (Kind.ALTERED, 5),
    ]


def test_an_erasure_leaves_a_tree_that_holds_and_no_words(world: World, tmp_path: Path) -> None:
    supervisor = world.viewer(role=Role.SUPERVISOR)
    one = contributed(supervisor)
    record(world.viewer("NL-DOU"), "check", [one], secret_text="Juan Pérez")
    record(supervisor, "person_deactivate", told="Not about the record.")
    reading.read(supervisor, one)
    assert Opening.objects.count() == 2
    register.erase(supervisor, [one], why="Because Juan Pérez asked.")
    assert not Contribution.objects.exists()
    assert set(Opening.objects.values_list("told", flat=True)) == {"Not about the record.", "Because Juan Pérez asked."}
    assert LogEntry.objects.filter(action="check").get().commitment, "the commitment stays, and says nothing"
    assert_is_a_tree()
    officer = world.viewer(role=Role.DATA_PROTECTION_OFFICER, purpose=None)
    assert exported(officer, tmp_path / "log.jsonl")[1] == []


def test_the_log_page_shows_words_while_they_are_there(world: World, client_for: Any) -> None:
    record(world.viewer(), "erase", [ID], told="Because Juan asked.")
    client = client_for(world.person(role=Role.DATA_PROTECTION_OFFICER))
    assert b"Because Juan asked." in client.get("/log/").content
    watcher = client_for(world.person("EU-CC", Role.OVERSIGHT))
    page = watcher.get("/log/").content
    assert b"Because Juan asked." not in page
    assert b"words were erased" not in page
    Opening.objects.all().delete()
    assert b"its words were erased" in client.get("/log/").content


def test_the_log_is_narrowed_to_a_case_and_to_what_an_entry_names(world: World, client_for: Any) -> None:
    record(world.viewer(), "read", [ID])
    record(world.viewer(), "check", [ID])
    record(replace(world.viewer(), case="ES-OTHER"), "list", [])
    client = client_for(world.person(role=Role.DATA_PROTECTION_OFFICER))
    about = client.get("/log/", {"about": str(ID)}).content.decode()
    assert "1 entry" in about
    assert "<strong>read a contribution</strong>" in about
    assert "checked a name or number</strong>" not in about
    case = client.get("/log/", {"case": "ES-OTHER"}).content.decode()
    assert "<strong>listed contributions</strong>" in case
    assert "read a contribution</strong>" not in case


def test_an_empty_log_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="Nothing"):
        exporting.export(world.viewer(role=Role.DATA_PROTECTION_OFFICER, purpose=None))


def test_the_head_may_not_run_ahead_of_the_checkpoint(world: World, busy: None, tmp_path: Path) -> None:
    """What is logged while the export is made stays out of it."""
    officer = world.viewer(role=Role.DATA_PROTECTION_OFFICER, purpose=None)
    lines = exporting.export(officer)
    record(world.viewer(now=officer.now + timedelta(seconds=1)), "read")
    (tmp_path / "log.jsonl").write_text("".join(lines), "utf-8")
    assert list(Verifier().findings(read_export(tmp_path / "log.jsonl"))) == []

"""``tallystick import``: the hub's import, one line at the end, and the rejects beside the file."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tallystick.cli import importing as command
from tallystick.cli.errors import Unusable
from tallystick.hub.agencies.tokens import create, viewer_for_command
from tallystick.hub.register import importing, running
from tallystick.hub.register.models import Batch, BatchStatus, Contribution
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary.mapping import dumps
from tests.hub.register.conftest import GOOD, MAP, csv_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(GOOD + "4,Bad,1980,,\n")
    (tmp_path / "MAP.yml").write_text(dumps(MAP))
    return path


def test_rows_are_taken_and_rejects_written(viewer: Any, listed: Path, capsys: Any, files: Any) -> None:
    command.run(viewer(), listed, listed.with_name("MAP.yml"), dry_run=False)
    out = capsys.readouterr().out
    assert out == f"list.csv: 4 rows: 3 added, 0 corrected, 0 unchanged, 1 rejected ({listed}.rejects.csv)\n"
    assert Path(f"{listed}.rejects.csv").read_text().splitlines()[1].startswith('4,category,,"A person needs')
    assert files() == set()
    listed.write_text(GOOD)
    command.run(viewer(), listed, listed.with_name("MAP.yml"), dry_run=False)
    assert "0 added, 0 corrected, 3 unchanged, 0 rejected\n" in capsys.readouterr().out
    assert not Path(f"{listed}.rejects.csv").exists()


def test_a_dry_run_takes_nothing(viewer: Any, listed: Path, capsys: Any, files: Any) -> None:
    command.run(viewer(), listed, listed.with_name("MAP.yml"), dry_run=True)
    assert "dry run, nothing taken: list.csv: 4 rows: 3 added" in capsys.readouterr().out
    assert Path(f"{listed}.rejects.csv").exists()
    assert not Contribution.objects.exists()
    assert files() == set()


def test_without_a_mapping_the_header_names_the_properties(viewer: Any, tmp_path: Path, capsys: Any) -> None:
    day = MAP.constants["review_date"]
    path = tmp_path / "plain.csv"
    path.write_text(
        f"id,schema,name,evaluation,legal_basis,review_date\n1,Vehicle,,B2,Act,{day}\n2,Company,Acme,B2,Act,{day}\n"
    )
    command.run(viewer(), path, None, dry_run=False)
    assert "1 added, 0 corrected, 0 unchanged, 1 rejected" in capsys.readouterr().out
    path.write_text("Nachname,Vorname\nA,B\n")
    with pytest.raises(Unusable, match="--map"):
        command.run(viewer(), path, None, dry_run=False)


def test_a_killed_run_of_the_same_file_goes_on(viewer: Any, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(running, "CHUNK", 4)
    path, map_file = tmp_path / "list.csv", tmp_path / "MAP.yml"
    text = csv_of(f"{n},Name {n},1980,,SUSPECT" for n in range(10))
    path.write_text(text)
    map_file.write_text(dumps(MAP))
    who = viewer()
    batch = importing.receive(who, SimpleNamespace(size=1, chunks=lambda: [text.encode()]), "list.csv")
    importing.set_mapping(who, batch.pk, MAP)
    importing.begin(who, batch.pk)
    running.run(batch.pk, told=lambda done, total: done == 4 and importing.stop(who, batch.pk))
    Batch.objects.update(status=BatchStatus.RUNNING)
    command.run(who, path, map_file, dry_run=False)
    out = capsys.readouterr().out
    assert "going on after row 4" in out
    assert "10 rows: 10 added, 0 corrected, 0 unchanged" in out
    assert Batch.objects.count() == 1


def test_two_gigabytes_are_refused_at_once(viewer: Any, tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    from tallystick.vocabulary.tables import Unusable as UnusableFile

    with pytest.raises(UnusableFile, match="at most 512 MiB, found 2048 MiB"):
        command.run(viewer(), path, None, dry_run=False)
    path.unlink()


def test_who_a_command_acts_for(viewer: Any, world: Any) -> None:
    """On a real hub the token must belong to the account; in an exercise the account is enough."""
    from tallystick.hub.agencies.models import Hub

    token = create(viewer(), name="t", days=1)
    mine = viewer_for_command("es.pn.analyst", purpose="c", case="ES-1", token=token)
    assert (mine.agency, mine.purpose, mine.case) == ("ES-PN", "c", "ES-1")
    for account, secret in (("es.pn.analyst", ""), ("es.pn.analyst", "tally_x"), ("nl.dou.analyst", token)):
        with pytest.raises(Refused):
            viewer_for_command(account, purpose="c", case="ES-1", token=secret)
    with pytest.raises(Unacceptable):
        viewer_for_command("es.pn.analyst", purpose="z", case="ES-1", token=token)
    Hub.objects.update(exercise=True)
    assert viewer_for_command("nl.dou.analyst", purpose="c", case="ES-1", token="").agency == "NL-DOU"
    with pytest.raises(Refused):
        viewer_for_command("nobody", purpose="c", case="ES-1", token="")

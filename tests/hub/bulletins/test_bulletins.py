"""Reports of figures: made from what stands, issued by whom the kind wants, never changed, alike in every language."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from django.urls import reverse
from typer.testing import CliRunner

from tallystick.cli import app
from tallystick.hub.agencies.models import Agency
from tallystick.hub.bulletins import actions, content, queries
from tallystick.hub.bulletins.files import MEDIA_TYPES
from tallystick.hub.bulletins.languages import Tongue, languages
from tallystick.hub.bulletins.models import Bulletin
from tallystick.hub.live.models import Event
from tallystick.hub.operations.models import Operation
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Role, code_list
from tests.hub.hits.scenes import Api
from tests.hub.operations.running import given, operation, report
from tests.world import World, client_for

pytestmark = pytest.mark.django_db


def boss(world: World, agency: str = "ES-PN") -> Viewer:
    return world.viewer(agency, Role.SUPERVISOR)


def second(world: World, agency: str = "ES-PN") -> Viewer:
    """A second person of the agency who may issue."""
    return world.viewer(agency, Role.COORDINATOR)


@pytest.fixture
def running(world: World) -> Operation:
    """An operation led by Spain: two agencies have reported arrests, one nothing yet."""
    made = operation(world)
    report(world, made, given("a", value=21, crime_area="drugs"), given("b", value=3, crime_area="firearms"))
    report(world, made, given("c", value=1200, indicator="checks", part="persons"))
    report(world, made, given("d", value=10, crime_area="drugs"), agency="NL-DOU")
    return made


def issued(world: World, made: Operation, kind: str, **stated: Any) -> Bulletin:
    draft = actions.draft_of_operation(boss(world), made.pk, kind, **stated)
    return actions.issue_bulletin(second(world), draft.pk)


def seen(world: World, one: Bulletin, agency: str = "ES-PN") -> queries.SeenBulletin:
    found = queries.read(boss(world, agency), one.pk)
    assert found is not None
    return found


def words(world: World, one: Bulletin, language: str = "en") -> str:
    return repr(seen(world, one).document(language))


def test_every_phrase_indicator_and_area_is_there_in_every_language() -> None:
    listed = code_list("report_words")
    for section in ("indicators", "parts", "crime_areas"):
        for code, row in listed[section].items():
            assert set(row) == {"fr", "de"}, (section, code)
    for code, row in listed["codes"].items():
        assert set(row) == {"label", "fr", "de"}, code
        assert len({row[name].count("{") for name in row}) == 1, code
    assert [code for code, _ in languages()] == ["en", "fr", "de"]
    assert [Tongue(code).number(288_774) for code in ("en", "fr", "de")] == ["288,774", "288\u202f774", "288.774"]


def test_each_figure_is_the_sum_of_its_cells(world: World, running: Operation) -> None:
    one = issued(world, running, "final")
    numbers = seen(world, one).said.numbers
    arrests = next(n for n in numbers if n.indicator == "arrests" and not n.crime_area and not n.part)
    assert (arrests.amount, arrests.cells) == (34, (("ES-PN", 24_000_000), ("NL-DOU", 10_000_000)))
    assert all(n.micro == sum(micro for _, micro in n.cells) for n in numbers)


def test_an_issued_report_never_changes_whatever_is_reported_later(world: World, running: Operation) -> None:
    one = issued(world, running, "final")
    before, files = (
        words(world, one),
        {e: actions.download_bulletin(boss(world), one.pk, "fr", e)[0] for e in MEDIA_TYPES},
    )
    report(world, running, given("late", value=100))
    assert words(world, one) == before
    again = {ending: actions.download_bulletin(boss(world), one.pk, "fr", ending)[0] for ending in MEDIA_TYPES}
    assert again == files
    for act in (actions.issue_bulletin, actions.discard_bulletin):
        with pytest.raises(Unacceptable, match="never changes"):
            act(boss(world), one.pk)
    newer = actions.revise_bulletin(boss(world), one.pk)
    assert actions.revise_bulletin(boss(world), one.pk).pk == newer.pk
    version = actions.issue_bulletin(second(world), newer.pk)
    assert (queries.name_of(version), version.version) == (queries.name_of(one), 2)
    assert "134" in words(world, version)
    assert seen(world, one).newer == version.pk


def test_what_is_kept_reads_back_the_same(world: World, running: Operation) -> None:
    one = issued(world, running, "situation", text="Quiet so far.")
    said = content.from_json(json.loads(json.dumps(one.content)))
    assert content.to_json(said) == json.loads(json.dumps(one.content)) or said == content.from_json(one.content)
    assert said.text == "Quiet so far."


def test_a_situation_report_tells_what_changed_since_the_one_before(world: World, running: Operation) -> None:
    issued(world, running, "situation")
    report(world, running, given("e", value=6, crime_area="drugs"))
    one = issued(world, running, "situation")
    assert queries.name_of(one).endswith("-SIT-002")
    totals = next(s for s in seen(world, one).document("en").sections if s.heading == "Totals")
    assert totals.header[-1] == "Since the report before"
    assert next(row.cells for row in totals.rows if row.cells[0] == "Arrests") == ("Arrests", "40", "+6")


@pytest.mark.parametrize("kind", ["final", "press"])
def test_a_second_person_issues_what_counts(world: World, running: Operation, kind: str) -> None:
    draft = actions.draft_of_operation(boss(world), running.pk, kind)
    with pytest.raises(Unacceptable, match="second person"):
        actions.issue_bulletin(boss(world), draft.pk)
    actions.issue_bulletin(second(world), draft.pk)
    draft = actions.draft_of_operation(boss(world), running.pk, "situation")
    actions.issue_bulletin(boss(world), draft.pk)


def test_press_figures_are_derived_and_small_numbers_are_not_told(world: World, running: Operation) -> None:
    one = issued(world, running, "press")
    document = seen(world, one).document("en")
    told = repr(document)
    assert "presumed innocent" in told
    # Croatia has not reported: a total is a lower bound.
    assert "Arrests: at least 34." in told
    assert "Entities checked: at least 1,200." in told
    rows = {row.cells[0]: row.cells[1] for section in document.sections for row in section.rows}
    # Three arrests are not told, nor the 31 by which they could be worked out.
    assert (rows["drugs"], rows["firearms"]) == ("not told", "not told")
    assert not document.cells.rows
    for agency in ("ES-PN", "Police", "Policía"):
        assert agency not in repr([section.rows for section in document.sections])
    lines = list(csv.reader(io.StringIO(actions.download_bulletin(boss(world), one.pk, "de", "csv")[0].decode())))
    assert not [line for line in lines[1:] if line[1] or line[7] in ("3", "31")]


def test_what_leaves_the_hub_adds_up_again(world: World, running: Operation, tmp_path: Path) -> None:
    """The CSV of a final report is a result sheet: the command finds nothing wrong in it."""
    one = issued(world, running, "final")
    data, name = actions.download_bulletin(boss(world), one.pk, "en", "csv")
    assert name.endswith("-FIN-001-v1-en-H0-BPL.csv")
    (tmp_path / "final.csv").write_bytes(data)
    found = CliRunner().invoke(app, ["figures", "check", str(tmp_path / "final.csv")])
    assert found.exit_code == 0, found.output


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_every_kind_prints_in_every_language_and_form(world: World, running: Operation, language: str) -> None:
    for kind in ("situation", "briefing", "final", "press"):
        one = issued(world, running, kind, text="What we say.")
        for ending in MEDIA_TYPES:
            data, name = actions.download_bulletin(boss(world), one.pk, language, ending)
            assert name.endswith(f"-{language}.{ending}" if kind == "press" else f"-{language}-H0-BPL.{ending}")
            if ending == "pdf":
                assert data.startswith(b"%PDF")
            if ending == "docx":
                text = ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
                assert Tongue(language).say(kind) in text
                assert "What we say." in text
            if ending == "xlsx":
                book = openpyxl.load_workbook(io.BytesIO(data))
                assert [sheet.title for sheet in book][1] == "figures"
                assert {type(row[7].value) for row in book["figures"].iter_rows(min_row=2)} <= {int, float}


def test_who_reads_which(world: World, running: Operation) -> None:
    whole = issued(world, running, "situation")
    draft = actions.draft_of_operation(boss(world), running.pk, "briefing")
    own = actions.draft_of_operation(boss(world, "NL-DOU"), running.pk, "situation", national=True)
    with pytest.raises(Refused, match="Only its lead"):
        actions.draft_of_operation(boss(world, "NL-DOU"), running.pk, "situation")
    actions.issue_bulletin(boss(world, "NL-DOU"), own.pk)
    assert next(n.cells for n in seen(world, own).said.numbers) == (("NL-DOU", 10_000_000),)
    lists = {
        agency: {one.id for one in queries.of_operation(boss(world, agency), running.pk)}
        for agency in ("ES-PN", "NL-DOU", "HR-FIU", "EU-CC")
    }
    assert lists == {
        "ES-PN": {whole.pk, draft.pk, own.pk}, "NL-DOU": {whole.pk, own.pk}, "HR-FIU": {whole.pk}, "EU-CC": set(),
    }  # fmt: skip
    assert queries.read(boss(world, "EU-CC"), whole.pk) is None
    assert {event.to_agency for event in Event.objects.filter(kind="bulletin", about=whole.pk)} == {"NL-DOU", "HR-FIU"}
    assert seen(world, whole, "NL-DOU").issue.author == ""
    with pytest.raises(Refused):
        actions.change_bulletin(boss(world, "NL-DOU"), draft.pk, text="x")


def test_a_centres_year(world: World, running: Operation) -> None:
    with pytest.raises(Refused, match="coordination centre"):
        actions.draft_of_year(boss(world), 2026)
    Agency.objects.filter(pk="ES-PN").update(kind="centre")
    issued(world, running, "situation")
    report(world, running, given("hvt", value=2, indicator="high_value_targets"))
    with pytest.raises(Unacceptable, match="Year"):
        actions.draft_of_year(boss(world), 1999)
    year = actions.draft_of_year(boss(world), 2026)
    one = actions.issue_bulletin(second(world), year.pk)
    said = seen(world, one).said.year
    assert said is not None
    assert (said.operations, said.high_value_targets, dict(said.reports)) == (1, 2, {"situation": 1})
    assert queries.name_of(one) == "ES-PN-2026-ANN-001"


def test_pages(world: World, running: Operation) -> None:
    lead, reader = client_for(world.person(role=Role.SUPERVISOR)), client_for(world.person("NL-DOU"))
    address = reverse("bulletins", args=[running.pk])
    assert "No report yet" in lead.get(address).content.decode()
    assert lead.post(address, {"kind": "novel"}).status_code == 422
    made = lead.post(address, {"kind": "final", "whose": "all", "text": "<b>We</b> say"})
    page = lead.get(made["Location"]).content.decode()
    assert "A second person of your agency issues it." in page
    assert "&lt;b&gt;We&lt;/b&gt; say" in page
    assert reader.get(made["Location"]).status_code == 404
    one = Bulletin.objects.get()
    actions.issue_bulletin(second(world), one.pk)
    assert "Rapport final" in reader.get(made["Location"] + "?language=fr").content.decode()
    file = reader.get(reverse("bulletin_file", args=[one.pk, "de", "pdf"]))
    assert (file["Content-Type"], file.content[:4]) == ("application/pdf", b"%PDF")
    assert reader.get(reverse("bulletin_file", args=[one.pk, "xx", "pdf"])).status_code == 302
    assert reader.get(reverse("bulletin_file", args=[one.pk, "de", "exe"])).status_code == 302


def test_the_api_says_the_same(world: World, running: Operation) -> None:
    api, other = Api(boss(world)), Api(second(world))
    assert "Kind: expected one of" in str(api.post(f"/operations/{running.pk}/reports", kind="annual").json())
    made = api.post(f"/operations/{running.pk}/reports", kind="situation").json()
    whole = other.post(f"/bulletins/{made['id']}/issue").json()
    assert whole["issued"]
    arrests = next(f for f in whole["figures"] if f["indicator"] == "arrests" and not f["crime_area"])
    assert (float(arrests["value"]), {k: float(v) for k, v in arrests["agencies"].items()}) == (
        34, {"ES-PN": 24, "NL-DOU": 10},
    )  # fmt: skip
    assert whole["missing"] == ["HR-FIU"]
    assert Api(boss(world, "EU-CC")).get(f"/bulletins/{made['id']}").status_code == 404

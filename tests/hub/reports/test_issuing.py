"""A report goes out only with what each of its recipients may read, approved by a second person, under a number."""

import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import timezone

from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.live.models import Event
from tallystick.hub.register import actions as register
from tallystick.hub.register import policy as gate
from tallystick.hub.register import queries as reading
from tallystick.hub.register import releasing
from tallystick.hub.register.models import Contribution, Holding, How, Release
from tallystick.hub.register.policy import Level
from tallystick.hub.register.releasing import Terms
from tallystick.hub.reports import actions, content, handing, issuing, queries
from tallystick.hub.reports.models import Report, ReportItem, ReportRecipient, Standing, Use
from tallystick.hub.reports.policy import as_recipient
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Handling, Purpose, Role, make
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, SILENT, hand_in, pair
from tests.hub.reports.scenes import approved, drafted, issued, of_contribution, wording

pytestmark = pytest.mark.django_db
H1 = {"handling": frozenset({Handling.H1})}


def restate(world: Any, one: Any, **terms: Any) -> None:
    row = Contribution.objects.get(pk=one)
    entity = make("", row.schema, row.open_properties)
    owner = world.viewer(row.owner_id)
    register.correct(owner, one, entity, replace(row.conditions, **terms), why="Stated anew.")


def problems(world: Any, report: Report) -> list[str]:
    seen = queries.read(world.viewer(), report.pk)
    return [one.text for one in seen.cleared.problems]


def test_from_draft_to_number_to_reader(world: Any) -> None:
    hit = pair(world)
    report = of_contribution(world, hit.left_id, "NL-DOU")
    assert issued(world, report).name == f"ES-PN {timezone.now().year}/0001"
    seen = queries.read(world.viewer("NL-DOU"), report.pk)
    said = seen.document
    assert [item.caption for item in said.items] == [MAN["name"], SAME_MAN["name"]] or len(said.items) == 2
    assert said.meetings[0].reasons
    assert not seen.blocked
    data, name = handing.download(world.viewer("NL-DOU"), report.pk, "pdf")
    assert data.startswith(b"%PDF")
    assert name == f"ES-PN-{timezone.now().year}-0001-v1-H0-BPL.pdf"
    assert hashlib.sha256(data).hexdigest() == Report.objects.get().content["files"]["pdf"]
    assert LogEntry.objects.filter(action="download_report", agency="NL-DOU").count() == 1
    assert Event.objects.filter(kind="report", to_agency="NL-DOU").count() == 1
    with ZipFile(io.BytesIO(handing.download(world.viewer(), report.pk, "docx")[0])) as parts:
        assert SAME_MAN["name"] in parts.read("word/document.xml").decode()


def test_nobody_else_learns_that_there_is_one(world: Any) -> None:
    report = drafted(world, hand_in(world.viewer(), "es-1", MAN))
    for agency in ("NL-DOU", "HR-FIU"):
        assert queries.read(world.viewer(agency), report.pk) is None
    issued(world, report)
    assert queries.read(world.viewer("HR-FIU"), report.pk) is None
    assert queries.reports(world.viewer("HR-FIU")) == ()
    assert queries.read(world.viewer("NL-DOU", purpose=Purpose.STRATEGIC), report.pk) is None
    assert queries.read(world.viewer("NL-DOU"), report.pk) is not None
    with pytest.raises(Refused):
        handing.download(world.viewer("HR-FIU"), report.pk, "pdf")


def test_the_author_does_not_approve_and_only_an_approved_one_is_issued(world: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN)
    boss = world.viewer(role=Role.SUPERVISOR)
    report = actions.draft(boss, "operational", wording("NL-DOU"), drafted_rows(one))
    actions.hand_over(boss, report.pk)
    with pytest.raises(Unacceptable, match="somebody else"):
        actions.approve(boss, report.pk)
    with pytest.raises(Refused, match="may not do this"):
        actions.approve(world.viewer(), report.pk)
    with pytest.raises(Unacceptable, match="waits for a second person"):
        issuing.issue(boss, report.pk)
    with pytest.raises(Refused, match="No such report"):
        actions.approve(world.viewer("NL-DOU", Role.SUPERVISOR), report.pk)
    assert Report.objects.get().standing == Standing.SECOND


def drafted_rows(*ids: Any) -> list[Any]:
    from tallystick.hub.reports.choosing import Chosen

    return [Chosen(contribution=one, level=Level.OPEN) for one in ids]


def test_sent_back_it_is_a_draft_with_the_reason(world: Any) -> None:
    report = approved(world, drafted(world, hand_in(world.viewer(), "es-1", MAN)))
    actions.send_back(world.viewer(role=Role.SUPERVISOR), report.pk, why="Name the flat.")
    seen = queries.read(world.viewer(), report.pk)
    assert (seen.listed.standing, seen.returned_why) == ("draft", "Name the flat.")
    with pytest.raises(Unacceptable):
        actions.send_back(world.viewer(), report.pk, why="Again.")


def test_an_own_item_under_h2_is_released_by_issuing(world: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN, **HIDDEN)
    assert reading.read(world.viewer("NL-DOU"), one) is None
    report = drafted(world, one)
    assert problems(world, report) == []
    assert Release.objects.count() == 0
    issued(world, report)
    granted = Release.objects.get()
    assert (granted.agency_id, granted.level, granted.purposes) == ("NL-DOU", Level.OPEN, Purpose.OPERATIONAL.bit)
    assert reading.read(world.viewer("NL-DOU"), one) is not None
    assert reading.read(world.viewer("HR-FIU"), one) is None


def test_where_two_persons_decide_on_h2_issuing_releases_nothing_by_itself(world: Any) -> None:
    Agency.objects.filter(pk="ES-PN").update(four_eyes=["H2"])
    report = approved(world, drafted(world, hand_in(world.viewer(), "es-1", MAN, **HIDDEN)))
    with pytest.raises(Unacceptable, match="two persons"):
        issuing.issue(world.viewer(role=Role.SUPERVISOR), report.pk)
    assert Release.objects.count() == 0
    assert Report.objects.get().number is None


def test_what_is_withheld_goes_only_where_it_was_released(world: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN, withheld=frozenset({"phone"}))
    report = issued(world, drafted(world, one))
    assert MAN["phone"] not in json.dumps(report.content)
    again = issued(world, drafted(world, one, level=Level.FULL))
    assert MAN["phone"] in json.dumps(again.content)
    assert Release.objects.get().level == Level.FULL
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN, withheld=frozenset({"phone"}))
    full = drafted(world, theirs, level=Level.FULL)
    assert any("may no longer read it so far" in text for text in problems(world, full))


def test_no_reason_rests_on_what_is_withheld(world: Any) -> None:
    """The hit that only the withheld phone gives is not told to who may not read the phone."""
    ours = hand_in(world.viewer(), "es-1", {"name": "Ana Kovač", "phone": MAN["phone"]}, withheld=frozenset({"phone"}))
    hand_in(world.viewer("NL-DOU"), "nl-1", {"name": "Jan de Boer", "phone": MAN["phone"]})
    report = of_contribution(world, ours, "NL-DOU")
    assert queries.read(world.viewer(), report.pk).document.meetings == ()
    assert len(problems(world, report)) == 2
    assert "meets nothing on what the report holds" in problems(world, report)[0]
    with pytest.raises(Unacceptable, match="meets nothing"):
        actions.hand_over(world.viewer(), report.pk)


def test_anothers_item_needs_its_owners_release_to_each_recipient(world: Any) -> None:
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN, **HIDDEN)
    owner = world.viewer("HR-FIU", Role.SUPERVISOR)
    terms = Terms(to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), why="x", level=Level.OPEN,
                  until=timezone.now().date() + timedelta(days=9))  # fmt: skip
    releasing.release(owner, theirs, terms)
    report = drafted(world, theirs, to=("NL-DOU", "EU-CC"))
    assert problems(world, report) == [
        "Item 1 is Croatia's: Belgium may not read it. Ask Croatia to release it to Belgium.",
        "Item 1 is Croatia's: Netherlands may not read it. Ask Croatia to release it to Netherlands.",
    ]
    with pytest.raises(Unacceptable, match="Ask Croatia"):
        actions.hand_over(world.viewer(), report.pk)
    for to in ("NL-DOU", "EU-CC"):
        releasing.release(owner, theirs, replace(terms, to=to))
    issued(world, report)
    assert set(Holding.objects.filter(how=How.REPORT).values_list("agency", "reference")) == {
        (agency, str(report.pk)) for agency in ("ES-PN", "NL-DOU", "EU-CC")
    }


def test_a_silent_own_item_is_never_issued(world: Any) -> None:
    report = drafted(world, hand_in(world.viewer(), "es-1", MAN, **SILENT))
    assert "silent" in problems(world, report)[0]


def test_h1_enters_no_report_for_proceedings_without_a_recorded_release(world: Any) -> None:
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN, **H1)
    ours = hand_in(world.viewer(), "es-1", MAN, **H1)
    assert problems(world, drafted(world, theirs, ours)) == []
    report = drafted(world, theirs, ours, use=Use.PROCEEDINGS)
    line = "Item 1 is Croatia's, under H1: ask Croatia for its use in judicial proceedings by"
    assert problems(world, report) == [f"{line} Spain.", f"{line} Netherlands."]
    terms = Terms(to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), why="x", court=True, level=Level.OPEN,
                  until=timezone.now().date() + timedelta(days=9))  # fmt: skip
    released = releasing.release(world.viewer("HR-FIU", Role.SUPERVISOR), theirs, terms)
    assert problems(world, report) == [f"{line} Netherlands."]
    releasing.release(world.viewer("HR-FIU", Role.SUPERVISOR), theirs, replace(terms, to="NL-DOU"))
    assert problems(world, report) == []
    approved(world, report)
    releasing.end_release(world.viewer("HR-FIU", Role.SUPERVISOR), released.pk)
    with pytest.raises(Unacceptable, match="judicial proceedings"):
        issuing.issue(world.viewer(role=Role.SUPERVISOR), report.pk)


def test_a_hidden_side_is_told_to_its_holder_alone(world: Any) -> None:
    hit = pair(world, **HIDDEN)
    ours = hit.left_id if hit.left.owner_id == "ES-PN" else hit.right_id
    report = of_contribution(world, ours, "NL-DOU", "HR-FIU")
    assert "Netherlands holds something may not be told to every reader" in problems(world, report)[0]
    row = report.items.get(level=0)
    actions.change(world.viewer(), report.pk, wording("NL-DOU", "HR-FIU"), {row.number: None})
    assert ["meets nothing" in line for line in problems(world, report)] == [True]
    to_holder = issued(world, of_contribution(world, ours, "NL-DOU"))
    told = queries.read(world.viewer("NL-DOU"), to_holder.pk).document
    assert [(one.label, one.text) for one in told.asks] == [("Douane (NL-DOU)", "holds something that item 1 meets.")]
    assert SAME_MAN["name"] not in json.dumps(to_holder.content, ensure_ascii=False)


def test_a_recipient_changed_after_approval_stops_the_issue(world: Any) -> None:
    report = approved(world, drafted(world, hand_in(world.viewer(), "es-1", MAN)))
    with pytest.raises(Unacceptable, match="cannot be done"):
        actions.change(world.viewer(), report.pk, wording("HR-FIU"), {})
    ReportRecipient.objects.create(report=report, agency_id="HR-FIU")
    with pytest.raises(Unacceptable, match="changed since it was approved"):
        issuing.issue(world.viewer(role=Role.SUPERVISOR), report.pk)


@pytest.mark.parametrize("field", ["title", "text"])
def test_words_changed_after_approval_stop_the_issue(world: Any, field: str) -> None:
    report = approved(world, drafted(world, hand_in(world.viewer(), "es-1", MAN)))
    Report.objects.filter(pk=report.pk).update(**{field: "Another."})
    with pytest.raises(Unacceptable, match="changed since it was approved"):
        issuing.issue(world.viewer(role=Role.SUPERVISOR), report.pk)


def test_conditions_tightened_after_approval_stop_the_issue(world: Any) -> None:
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN)
    report = approved(world, drafted(world, theirs))
    restate(world, theirs, recipients=frozenset({"ES-PN"}))
    with pytest.raises(Unacceptable, match="Ask Croatia"):
        issuing.issue(world.viewer(role=Role.SUPERVISOR), report.pk)
    restate(world, theirs, recipients=None, handling=frozenset({Handling.H3}), restrictions=frozenset({"Ring first."}))
    with pytest.raises(Unacceptable, match="changed since it was approved"):
        issuing.issue(world.viewer(role=Role.SUPERVISOR), report.pk)
    assert Report.objects.get().number is None


def test_it_carries_the_combined_conditions_in_words(world: Any) -> None:
    ours = hand_in(world.viewer(), "es-1", MAN, **H1)
    told = {"handling": frozenset({Handling.H3}), "restrictions": frozenset({"Ring before any search."})}
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN, **told)
    report = issued(world, drafted(world, ours, theirs))
    said = queries.read(world.viewer("NL-DOU"), report.pk).document
    assert said.codes == "H0 · H1 · H3 · BPL"
    assert "H3: Ring before any search." in said.header
    assert said.restrictions == ("Ring before any search.",)
    assert report.conditions_json["handling"] == ["H0", "H1", "H3"]


def test_numbers_have_no_gap_and_are_never_used_again(world: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN)
    made = [drafted(world, one, title=f"No {n}") for n in range(4)]
    actions.discard(world.viewer(), made[1].pk)
    done = [issued(world, made[n]) for n in (2, 0, 3)]
    assert [report.number for report in done] == [1, 2, 3]
    actions.recall(world.viewer(role=Role.SUPERVISOR), done[2].pk, why="Wrong man.")
    assert issued(world, drafted(world, one)).number == 4
    for report in done:
        with pytest.raises(Unacceptable):
            actions.discard(world.viewer(), report.pk)
    next_one = actions.new_version(world.viewer(), done[0].pk)
    with pytest.raises(Unacceptable, match="already"):
        actions.new_version(world.viewer(), done[0].pk)
    again = issued(world, next_one)
    assert (again.number, again.version) == (1, 2)


def test_nothing_of_an_issued_report_changes(world: Any) -> None:
    report = issued(world, drafted(world, hand_in(world.viewer(), "es-1", MAN)))
    boss = world.viewer(role=Role.SUPERVISOR)
    for deed in (
        lambda: actions.change(world.viewer(), report.pk, wording("HR-FIU"), {}),
        lambda: actions.hand_over(world.viewer(), report.pk),
        lambda: actions.approve(boss, report.pk),
        lambda: actions.send_back(boss, report.pk, why="No."),
        lambda: issuing.issue(boss, report.pk),
        lambda: actions.discard(world.viewer(), report.pk),
    ):
        with pytest.raises(Unacceptable, match="cannot be done"):
            deed()
    report.path("pdf").write_bytes(b"%PDF-another")
    with pytest.raises(Refused, match="not the one that was issued"):
        handing.download(world.viewer(), report.pk, "pdf")


@pytest.mark.parametrize("terms", [{}, HIDDEN, H1, {"withheld": frozenset({"phone"})},
                                   {"recipients": frozenset({"NL-DOU"})}])  # fmt: skip
@pytest.mark.parametrize("level", [Level.OPEN, Level.FULL])
def test_whatever_went_out_its_recipients_could_read(world: Any, terms: dict[str, Any], level: Level) -> None:
    """``decide`` says so for every recipient and item; where it does not, nothing goes out."""
    ours = hand_in(world.viewer(), "es-1", MAN, **terms)
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN, **terms)
    for rows in ((ours,), (ours, theirs)):
        try:
            report = issued(world, drafted(world, *rows, to=("NL-DOU", "EU-CC"), level=level))
        except (Unacceptable, Refused):
            continue
        for item in ReportItem.objects.filter(report=report).select_related("contribution"):
            facts = gate.facts_of(item.contribution, timezone.now().date())
            for to in ("NL-DOU", "EU-CC"):
                decision = gate.decide(as_recipient(world.viewer(), report, to), facts)
                assert decision.level >= item.level, (to, decision.reason)
        held = content.from_json(report.content).items
        assert all(item.level == level for item in held)


def test_a_report_has_limits(world: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN)
    for words in ({"title": " "}, {"title": "a\nb"}, {"title": "x" * 201}, {"text": "x" * 50_001}):
        with pytest.raises(Unacceptable):
            drafted(world, one, **words)
    for to in (("ES-PN",), ("XX-YY",)):
        with pytest.raises(Unacceptable, match="other agencies"):
            drafted(world, one, to=to)
    with pytest.raises(Unacceptable, match="1 to 500"):
        actions.draft(world.viewer(), "operational", wording("NL-DOU"), [])
    with pytest.raises(Refused):
        drafted(world, one.__class__(int=7))


def test_figures_count_first_versions_by_month(world: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN)
    first = issued(world, drafted(world, one))
    issued(world, actions.new_version(world.viewer(), first.pk))
    year, month = timezone.now().year, timezone.now().month
    mine = queries.issued_in(world.viewer(), year)
    assert [(row.agency, row.product, row.months[month - 1], row.total) for row in mine] == [
        ("ES-PN", "operational", 1, 1)
    ]
    assert queries.issued_in(world.viewer("NL-DOU"), year) == ()
    assert queries.issued_in(world.viewer("EU-CC"), year) == mine
    assert queries.issued_in(world.viewer(), year - 1) == ()
    assert queries.issued_in(world.viewer(purpose=None), year) == ()

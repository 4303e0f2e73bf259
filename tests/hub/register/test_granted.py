"""What is read by a release carries the release's terms: on the record, in lists, exports, sets and reports."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub.register import actions, exporting, granted, queries, releasing
from tallystick.hub.register.models import Contribution, Release
from tallystick.hub.register.queries import Filter
from tallystick.hub.register.releasing import Terms
from tallystick.hub.reports import queries as reports
from tallystick.hub.viewer import Refused
from tallystick.vocabulary import Handling, Purpose, Role
from tallystick.vocabulary.conditions import at_least_as_strict
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, hand_in
from tests.hub.reports.scenes import drafted
from tests.world import client_for

pytestmark = pytest.mark.django_db

WORDS = "Only for the search on 3 December; delete afterwards."


@pytest.fixture
def released(world: Any) -> Any:
    """A record of the Netherlands', released to Spain for its case alone, for ten days, with a word."""
    one = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    terms = Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=owner.today + timedelta(days=10), why=WORDS,
        case=world.viewer().case,
    )  # fmt: skip
    releasing.offer(owner, one, terms)
    return one


def test_the_reader_has_it_on_the_terms_of_the_release(world: Any, released: Any) -> None:
    seen = queries.read(world.viewer(), released)
    stated = Contribution.objects.get(pk=released).conditions
    assert seen is not None
    assert seen.conditions.purposes == {Purpose.OPERATIONAL}
    assert seen.conditions.review_date == world.viewer().today + timedelta(days=10)
    assert Handling.H3 in seen.conditions.handling
    assert seen.conditions.restrictions == {granted.restriction("NL-DOU")}
    assert at_least_as_strict(seen.conditions, replace(stated, recipients=None))
    listed = queries.find(world.viewer(), Filter()).items
    assert [one.conditions for one in listed] == [seen.conditions]


def test_its_owner_has_it_as_stated(world: Any, released: Any) -> None:
    seen = queries.read(world.viewer("NL-DOU"), released)
    assert seen is not None
    assert (seen.conditions.restrictions, seen.by) == (frozenset(), ())


def test_the_record_says_so_on_top(world: Any, released: Any) -> None:
    page = client_for(world.person()).get(reverse("contribution", args=[released])).content.decode()
    assert "Released to you until" in page
    assert "for case ES-2026-0417 alone, not to be passed on" in page
    assert page.index(WORDS) < page.index("Under which conditions")


def test_an_export_carries_the_terms_and_tells_nothing_of_who_has_it(world: Any, released: Any) -> None:
    made = exporting.export(world.viewer(), Filter())
    assert "-H3-" in made.file_name
    text = made.path.read_text()
    assert granted.restriction("NL-DOU") in text
    for told in (WORDS, "ES-PN released", "ES-2026-0417"):
        assert told not in text


def test_an_export_is_not_handed_out_once_its_terms_are_others(world: Any, released: Any) -> None:
    made = exporting.export(world.viewer(), Filter())
    exporting.download(world.viewer(), made.pk)
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    releasing.end_release(owner, Release.objects.get().pk)
    releasing.offer(owner, released, Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=owner.today + timedelta(days=2), why="Two days.",
    ))  # fmt: skip
    with pytest.raises(Refused, match="make the export anew"):
        exporting.download(world.viewer(), made.pk)


def test_a_report_carries_the_terms(world: Any, released: Any) -> None:
    report = drafted(world, released, to=("NL-DOU",))
    seen = reports.read(world.viewer(), report.pk)
    assert seen is not None
    assert seen.document.restrictions == (granted.restriction("NL-DOU"),)
    assert WORDS not in repr(seen.document)
    last = world.viewer().today + timedelta(days=10)
    assert ("Review by", f"{last.day} {last:%B %Y}") in [(line.label, line.text) for line in seen.document.facts]


def test_another_case_reads_nothing_of_it_and_nothing_of_its_terms(world: Any, released: Any) -> None:
    elsewhere = replace(world.viewer(), case="ES-2026-9999")
    assert queries.held(elsewhere, [released]) == {}
    assert queries.read(elsewhere, released) is None


def test_passed_on_it_keeps_the_owners_words_beside_those_of_who_passed_it_on(world: Any) -> None:
    one = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    releasing.offer(owner, one, Terms(
        to="ES-PN", purposes=frozenset(Purpose), until=owner.today + timedelta(days=10), why=WORDS, onward=True,
    ))  # fmt: skip
    releasing.pass_on(world.viewer(role=Role.SUPERVISOR), one, to="HR-FIU", why="For the accounts")
    page = client_for(world.person("HR-FIU")).get(reverse("contribution", args=[one])).content.decode()
    assert WORDS in page
    assert "Passed on to you by Spain" in page


def test_once_it_is_withdrawn_nothing_is_told_of_its_terms(world: Any, released: Any) -> None:
    actions.withdraw(world.viewer("NL-DOU"), released, why="Wrong man.")
    assert queries.held(world.viewer(), [released]) == {}


def test_a_report_is_never_looser_than_its_recipients_terms(world: Any) -> None:
    """Croatia's record, to Spain for long and all purposes, to the Netherlands for two days and one purpose."""
    croatia = world.viewer("HR-FIU", Role.SUPERVISOR)
    one = hand_in(croatia, "hr-1", SAME_MAN, **HIDDEN)
    for to, days, purposes in (("ES-PN", 90, frozenset(Purpose)), ("NL-DOU", 2, {Purpose.OPERATIONAL})):
        until = croatia.today + timedelta(days=days)
        releasing.release(croatia, one, Terms(to=to, purposes=frozenset(purposes), until=until, why="Yes."))
    seen = reports.read(world.viewer(), drafted(world, one, to=("NL-DOU",)).pk)
    assert seen is not None
    last = croatia.today + timedelta(days=2)
    facts = {line.label: line.text for line in seen.document.facts}
    assert facts["Review by"] == f"{last.day} {last:%B %Y}"
    assert facts["Purposes its owners allow"] == "operational analysis"

"""What an owner gives, on which terms; two persons where its rule says so; and what is refused, and logged."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.exchange import actions, queries
from tallystick.hub.exchange.actions import Ask, Scope
from tallystick.hub.exchange.models import AccessRequest, Answer, Kind, Message, Wanted
from tallystick.hub.register import queries as register
from tallystick.hub.register import releasing, standing
from tallystick.hub.register.models import Release
from tallystick.hub.register.policy import Level
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Handling, Purpose, Role
from tests.hub.exchange.parties import TRANSFER, in_days, join, second_of
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, hand_in, pair

WHY = "We search his flat tomorrow."


@pytest.fixture
def owner(world: Any) -> Viewer:
    join(world)
    return world.viewer("NL-DOU", Role.SUPERVISOR)


def asked_by_spain(world: Any, **terms: Any) -> AccessRequest:
    hit = pair(world, **(terms or HIDDEN))
    return actions.ask_about_hit(world.viewer(), hit.pk, why=WHY)


def seen(viewer: Viewer, asked: AccessRequest) -> queries.SeenRequest:
    found = queries.read(viewer, asked.pk)
    assert found
    return found


def test_ask_and_answer_go_out_as_messages_of_the_case(world: Any, owner: Viewer) -> None:
    asked = asked_by_spain(world)
    actions.grant(owner, asked.pk, until=in_days(owner, 3), why="Yes.")
    sent = Message.objects.filter(request=asked).order_by("-kind")
    assert [(one.kind, one.from_agency_id, one.case) for one in sent] == [
        (Kind.RELEASE_REQUEST, "ES-PN", asked.case), (Kind.RELEASE_DECISION, "NL-DOU", asked.case),
    ]  # fmt: skip
    assert [list(one.deliveries.values_list("agency", flat=True)) for one in sent] == [["NL-DOU"], ["ES-PN"]]


def test_the_owner_sets_the_terms(world: Any, owner: Viewer) -> None:
    asked = asked_by_spain(world, **HIDDEN, withheld=frozenset({"phone"}))
    scope = Scope(level=Level.OPEN, purposes=frozenset(Purpose), any_case=True, legal_basis="Prüm", onward=True)
    actions.grant(owner, asked.pk, until=in_days(owner, 3), why="Yes.", scope=scope)
    given = Release.objects.get()
    assert (given.level, given.case_limit, given.legal_basis, given.onward) == (1, "", "Prüm", True)
    spain = world.viewer(case="ANOTHER")
    found = register.read(spain, asked.contribution_id)
    assert found
    assert "phone" not in found.entity.properties


def test_for_this_case_alone_unless_the_owner_says_more(world: Any, owner: Viewer) -> None:
    asked = asked_by_spain(world)
    actions.grant(owner, asked.pk, until=in_days(owner, 3), why="Yes.")
    assert register.read(world.viewer(), asked.contribution_id)
    assert register.read(world.viewer(case="ANOTHER"), asked.contribution_id) is None
    assert register.read(world.viewer(purpose="d"), asked.contribution_id) is None


def test_a_second_person_completes_it_and_the_asker_learns_nothing_before(world: Any, owner: Viewer) -> None:
    standing.set_four_eyes(owner, codes=[Handling.H2])
    asked, spain = asked_by_spain(world), world.viewer()
    actions.grant(owner, asked.pk, until=in_days(owner, 3), why="Go ahead.")
    told = seen(spain, asked)
    assert (told.answer, told.answer_text, told.answered_by, told.until, told.terms) == ("open", "", "", None, None)
    assert register.read(spain, asked.contribution_id) is None
    assert (seen(owner, asked).waits_for_me, seen(second_of(owner), asked).waits_for_me) == (False, True)
    assert queries.waiting(owner) == 0
    assert queries.waiting(second_of(owner)) == 1
    with pytest.raises(Unacceptable, match="somebody else"):
        actions.confirm(owner, asked.pk)
    actions.confirm(second_of(owner), asked.pk)
    assert register.read(spain, asked.contribution_id)
    assert (seen(spain, asked).answer, seen(spain, asked).answer_text) == ("released", "Go ahead.")
    with pytest.raises(Unacceptable, match="answered already"):
        actions.confirm(second_of(owner), asked.pk)


def test_the_first_person_takes_it_back_and_the_second_may_refuse(world: Any, owner: Viewer) -> None:
    standing.set_four_eyes(owner, codes=[Handling.H2])
    asked = asked_by_spain(world)
    for _ in range(2):
        actions.grant(owner, asked.pk, until=in_days(owner, 3), why="Go ahead.")
        with pytest.raises(Refused, match="Only who released it"):
            actions.take_back(second_of(owner), asked.pk)
        actions.take_back(owner, asked.pk)
        assert seen(owner, asked).answer == "open"
    actions.grant(owner, asked.pk, until=in_days(owner, 3), why="Go ahead.")
    actions.refuse(second_of(owner), asked.pk, reason="harm")
    assert not Release.objects.filter(ended_at=None).exists()
    assert (seen(owner, asked).answer, seen(world.viewer(), asked).answer) == ("refused", "refused")


@pytest.mark.parametrize("act", [actions.end_release, actions.confirm_release])
def test_what_is_done_from_the_record_is_done_to_the_request(world: Any, owner: Viewer, act: Any) -> None:
    standing.set_four_eyes(owner, codes=[Handling.H2])
    asked = asked_by_spain(world)
    actions.grant(owner, asked.pk, until=in_days(owner, 3), why="Go ahead.")
    act(second_of(owner), Release.objects.get().pk)
    expected = Answer.OPEN if act is actions.end_release else Answer.RELEASED
    assert AccessRequest.objects.get().answer == expected


def test_what_cannot_stand_is_refused_in_one_line_and_logged(world: Any, owner: Viewer) -> None:
    asked = asked_by_spain(world, **HIDDEN, purposes=frozenset({Purpose.CROSS_CHECK, Purpose.OPERATIONAL}))
    review = in_days(owner, 400)
    tries = (
        ("must lie between", lambda: actions.grant(owner, asked.pk, until=in_days(owner, -1), why="")),
        ("must lie between", lambda: actions.grant(owner, asked.pk, until=review + timedelta(days=1), why="")),
        ("None of the purposes", lambda: actions.grant(
            owner, asked.pk, until=in_days(owner, 1), why="", scope=Scope(purposes=frozenset({Purpose.EXCHANGE})))),
        ("not in a third country", lambda: actions.grant(
            owner, asked.pk, until=in_days(owner, 1), why="", scope=Scope(transfer=TRANSFER))),
        ("Choose another agency", lambda: releasing.release(owner, asked.contribution_id, releasing.Terms(
            to="XX-NONE", purposes=frozenset({Purpose.OPERATIONAL}), until=in_days(owner, 1), why="x"))),
    )  # fmt: skip
    for words, attempt in tries:
        with pytest.raises(Unacceptable, match=words):
            attempt()
    actions.grant(owner, asked.pk, until=in_days(owner, 1), why="Yes.")
    with pytest.raises(Unacceptable, match="answered already"):
        actions.grant(owner, asked.pk, until=in_days(owner, 1), why="Yes.")
    logged = LogEntry.objects.filter(agency="NL-DOU", result="unacceptable", action__in=("grant", "release"))
    # The release within a grant logs its own line beside the grant's.
    assert logged.count() >= len(tries) + 1
    assert Release.objects.count() == 1


@pytest.mark.parametrize("missing", ["authority", "authorisation", "assurances", "justification", "data", "reference"])
def test_a_transfer_says_everything_or_is_none(world: Any, owner: Viewer, missing: str) -> None:
    one = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN)
    terms = releasing.Terms(
        to="TR-EGM", purposes=frozenset({Purpose.OPERATIONAL}), until=in_days(owner, 1), why="x",
        transfer=replace(TRANSFER, **{missing: " "}),
    )  # fmt: skip
    with pytest.raises(Unacceptable, match=missing):
        releasing.release(owner, one, terms)


def test_leave_to_pass_on_names_one_agency(world: Any, owner: Viewer) -> None:
    one, spain = hand_in(owner, "nl-1", SAME_MAN), world.viewer("ES-PN", Role.SUPERVISOR)
    asked = actions.ask_about_contribution(spain, one, why=WHY, ask=Ask(wanted=Wanted.ONWARD, onward_to="DE-BKA"))
    actions.grant(owner, asked.pk, until=in_days(owner, 3), why="Yes.")
    for to in ("HR-FIU", "TR-EGM"):
        with pytest.raises(Refused):
            releasing.pass_on(spain, one, to=to, why="They search too.")
    releasing.pass_on(spain, one, to="DE-BKA", why="They search too.")
    with pytest.raises(Unacceptable, match="already"):
        releasing.pass_on(spain, one, to="DE-BKA", why="They search too.")


def test_what_was_passed_on_ends_with_the_owners_release(world: Any, owner: Viewer) -> None:
    one, spain = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN), world.viewer("ES-PN", Role.SUPERVISOR)
    terms = releasing.Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=in_days(owner, 3), why="x", onward=True
    )
    held = releasing.release(owner, one, terms)
    germany = world.viewer("DE-BKA")
    assert register.read(germany, one) is None
    releasing.pass_on(spain, one, to="DE-BKA", why="They search too.")
    assert register.read(germany, one)
    assert register.read(replace(germany, now=germany.now + timedelta(days=4)), one) is None
    actions.end_release(owner, held.pk)
    assert register.read(germany, one) is None
    with pytest.raises(Refused):
        releasing.pass_on(spain, one, to="HR-FIU", why="They search too.")


@pytest.mark.parametrize("to", ["NL-DOU", "ES-PN", "XX-NO"])
def test_passed_on_to_a_third_agency_of_the_hub_alone(world: Any, owner: Viewer, to: str) -> None:
    one = hand_in(owner, "nl-1", SAME_MAN)
    with pytest.raises(Unacceptable):
        actions.ask_about_contribution(world.viewer(), one, why=WHY, ask=Ask(wanted=Wanted.ONWARD, onward_to=to))

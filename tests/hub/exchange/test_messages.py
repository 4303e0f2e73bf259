"""Messages: written, sent, delivered, read, answered, refused, asked about, replaced; and all that is refused."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tallystick.hub.agencies.models import Agency, Hub, Person
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.exchange import answering, messaging, threads
from tallystick.hub.exchange.composing import MAX_TEXT_CHARS, Stated, To
from tallystick.hub.exchange.kinds import kinds, written_kinds
from tallystick.hub.exchange.models import Delivery, Kind, Message
from tallystick.hub.exchange.posting import post
from tallystick.hub.hits.models import Hit
from tallystick.hub.live.models import Event
from tallystick.hub.live.queries import news
from tallystick.hub.register import releasing, standing
from tallystick.hub.register.models import Contribution
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Confidentiality, Handling, Purpose, Role, SubjectCategory
from tests.hub.exchange.letters import ASKED, alert, draft, request, sent
from tests.hub.hits.scenes import HIDDEN, MAN, hand_in, pair


def test_the_list_has_every_kind_and_who_makes_it() -> None:
    assert set(kinds()) == set(Kind)
    assert {kind.code for kind in written_kinds()} == {
        "REQUEST", "ANSWER", "CONTRIBUTION", "HIT_NOTICE", "CORE_DATA", "RESTRICTION_CHANGE", "FREEZE_REQUEST",
        "RESULT_REPORT", "ALERT",
    }  # fmt: skip
    assert [kind.code for kind in kinds().values() if kind.wants_answer] == ["REQUEST", "CORE_DATA", "FREEZE_REQUEST"]


def test_a_message_goes_to_its_recipients_and_to_nobody_else(world: Any) -> None:
    message = sent(world, request("NL-DOU", "HR-FIU"))
    assert message.name == f"ES-2026-0417-{message.number}-1"
    for agency in ("NL-DOU", "HR-FIU"):
        one = threads.read(world.viewer(agency), message.pk)
        assert one is not None
        assert one.waits
        assert one.fields == ASKED
        assert [event.kind for event in news(world.viewer(agency))] == ["message"]
    assert threads.read(world.viewer("EU-CC"), message.pk) is None
    assert threads.listed(world.viewer("EU-CC"), threads.Filter()) == ()
    assert list(news(world.viewer("EU-CC"))) == []


def test_recipients_see_each_others_names_and_not_each_others_conditions(world: Any) -> None:
    strict = To(agency="NL-DOU", handling=frozenset({Handling.H1, Handling.H3}), restrictions="Not to Customs Lab.")
    message = sent(world, request(strict, "HR-FIU"))
    theirs = threads.read(world.viewer("HR-FIU"), message.pk)
    assert theirs is not None
    other = next(row for row in theirs.deliveries if row.agency == "NL-DOU")
    assert (other.told, other.handling, other.restrictions, other.delivered_at) == (False, (), "", None)
    own = threads.read(world.viewer("NL-DOU"), message.pk)
    assert own is not None
    assert own.own_delivery is not None
    assert own.own_delivery.restrictions == "Not to Customs Lab."
    mine = threads.read(world.viewer(), message.pk)
    assert mine is not None
    assert all(row.told for row in mine.deliveries)


def test_the_sender_sees_when_each_recipient_first_read_it(world: Any) -> None:
    message = sent(world, request("NL-DOU", "HR-FIU"))
    assert threads.unread(world.viewer("NL-DOU")) == 1
    for role in (Role.LINGUIST, Role.ANALYST):
        answering.mark_read(world.viewer("NL-DOU", role), message.pk)
    assert threads.unread(world.viewer("NL-DOU")) == 0
    mine = threads.read(world.viewer(), message.pk)
    assert mine is not None
    assert [(row.agency, row.read_at is not None) for row in mine.deliveries] == [("HR-FIU", False), ("NL-DOU", True)]
    row = Delivery.objects.get(message=message, agency="NL-DOU")
    assert row.read_by == world.person("NL-DOU", Role.LINGUIST)
    answering.mark_read(world.viewer("EU-CC"), message.pk)
    assert Delivery.objects.filter(message=message, agency="EU-CC").count() == 0


def test_a_draft_is_seen_by_its_writers_alone(world: Any) -> None:
    one = draft(world)
    assert threads.read(world.viewer(role=Role.SUPERVISOR), one) is not None
    assert threads.read(world.viewer("NL-DOU"), one) is None
    assert [found.id for found in threads.drafts(world.viewer())] == [one]
    assert threads.drafts(world.viewer("NL-DOU")) == ()
    assert threads.unread(world.viewer("NL-DOU")) == 0
    messaging.discard_draft(world.viewer(), one)
    assert not Message.objects.exists()


def test_sent_again_or_written_again_under_one_key_it_is_one_message(world: Any) -> None:
    key, viewer = uuid.uuid4(), world.viewer()
    for _ in range(2):
        assert messaging.write_draft(viewer, request(), key=key) == key
    names = {messaging.send(viewer, key).name for _ in range(2)}
    assert len(names) == 1
    assert Message.objects.count() == 1
    assert Event.objects.filter(kind="message").count() == 1
    answers = {messaging.reply(world.viewer("NL-DOU"), key, "Mr X.", key=uuid.UUID(int=7)).pk for _ in range(2)}
    assert answers == {uuid.UUID(int=7)}
    with pytest.raises(Refused, match="another key"):
        messaging.write_draft(world.viewer("HR-FIU"), request(), key=key)


def test_an_answer_ends_the_waiting_and_comes_once(world: Any) -> None:
    message, them = sent(world), world.viewer("NL-DOU")
    answer = messaging.reply(them, message.pk, "Mr Jansen.")
    seen = threads.read(world.viewer(), answer.pk)
    assert seen is not None
    assert (seen.kind, seen.text, seen.reply_to, seen.case) == ("ANSWER", "Mr Jansen.", message.pk, message.case)
    assert threads.waiting(them) == ()
    for again in (
        lambda: messaging.reply(them, message.pk, "And more."),
        lambda: answering.refuse(them, message.pk, reason="harm"),
        lambda: answering.ask_clarification(them, message.pk, text="Which flat?"),
    ):
        with pytest.raises(Unacceptable, match="answered it already"):
            again()
    assert Message.objects.count() == 2


def test_refused_for_a_reason_of_the_list(world: Any) -> None:
    message, them = sent(world), world.viewer("NL-DOU")
    with pytest.raises(Unacceptable, match="Article 6"):
        answering.refuse(them, message.pk, reason="mood")
    answering.refuse(them, message.pk, reason="not_available", text="We hold nothing.")
    mine = threads.read(world.viewer(), message.pk)
    assert mine is not None
    assert (mine.deliveries[0].refusal, mine.deliveries[0].reply_text) == ("not_available", "We hold nothing.")
    assert [event.kind for event in news(world.viewer())] == ["replied"]
    with pytest.raises(Unacceptable, match="refused it already"):
        messaging.reply(them, message.pk, "Still.")


def test_asking_what_is_meant_is_a_step_and_a_new_version_answers_it(world: Any) -> None:
    message, them, me = sent(world), world.viewer("NL-DOU"), world.viewer()
    answering.ask_clarification(them, message.pk, text="Which flat?")
    assert [one.id for one in threads.waiting(them)] == [message.pk]
    second = messaging.revise(me, message.pk)
    assert messaging.revise(me, message.pk) == second
    assert [one.id for one in threads.waiting(them)] == [message.pk]
    messaging.change_draft(me, second, request(subject="The flat on the left"))
    version = messaging.send(me, second)
    assert version.name == f"ES-2026-0417-{message.number}-2"
    assert [one.id for one in threads.waiting(them)] == [second]
    old = threads.read(them, message.pk)
    assert old is not None
    assert old.newer == second
    with pytest.raises(Unacceptable, match="Version 2 replaces it"):
        messaging.reply(them, message.pk, "Mr Jansen.")
    with pytest.raises(Unacceptable, match="Version 2 replaces it"):
        messaging.revise(me, message.pk)
    messaging.reply(them, second, "Mr Jansen.")


def test_what_is_meant_is_said_in_place_and_both_sides_keep_question_and_answer(world: Any) -> None:
    message, them, me = sent(world, request("NL-DOU", "HR-FIU")), world.viewer("NL-DOU"), world.viewer()
    with pytest.raises(Unacceptable, match="no open question"):
        answering.clarify(me, message.pk, agency="NL-DOU", text="The left one.")
    answering.ask_clarification(them, message.pk, text="Which flat?")
    with pytest.raises(Unacceptable, match="has asked already"):
        answering.ask_clarification(them, message.pk, text="Which, please?")
    waits = threads.waiting(me)
    assert [(one.id, one.unclear) for one in waits] == [(message.pk, ("NL-DOU",))]
    for outsider in (them, world.viewer("HR-FIU"), world.viewer("EU-CC")):
        with pytest.raises(Unacceptable, match="no open question"):
            answering.clarify(outsider, message.pk, agency="NL-DOU", text="The left one.")
    answering.clarify(me, message.pk, agency="NL-DOU", text="The left one.")
    assert threads.waiting(me) == ()
    assert [one.id for one in threads.waiting(them)] == [message.pk]
    assert next(event.kind for event in news(them)) == "clarified"
    for side in (me, them):
        seen = threads.read(side, message.pk)
        assert seen is not None
        row = next(one for one in seen.deliveries if one.agency == "NL-DOU")
        assert [(one.question, one.answer) for one in row.questions] == [("Which flat?", "The left one.")]
    other = threads.read(world.viewer("HR-FIU"), message.pk)
    assert other is not None
    assert [one.questions for one in other.deliveries] == [(), ()]
    messaging.reply(them, message.pk, "Mr Jansen.")


def test_a_new_version_goes_to_all_who_have_the_old_one(world: Any) -> None:
    message, me = sent(world, request("NL-DOU", "HR-FIU")), world.viewer()
    second = messaging.revise(me, message.pk)
    messaging.change_draft(me, second, request("NL-DOU"))
    with pytest.raises(Unacceptable, match="HR-FIU too"):
        messaging.send(me, second)
    with pytest.raises(Unacceptable, match="keeps its kind"):
        messaging.change_draft(me, second, alert("NL-DOU"))


def test_a_sent_message_never_changes(world: Any) -> None:
    message, me = sent(world), world.viewer()
    for change in (
        lambda: messaging.change_draft(me, message.pk, request()),
        lambda: messaging.discard_draft(me, message.pk),
        lambda: messaging.set_conditions(me, message.pk, To(agency="NL-DOU")),
    ):
        with pytest.raises(Unacceptable, match="never changes"):
            change()


BAD: dict[str, tuple[Stated, str]] = {
    "nobody": (request(to=()), "To nobody"),
    "no urgency words": (request(urgency="liberty"), "say it in a sentence"),
    "urgency words alone": (request(urgency_why="Quick."), "choose one of the four"),
    "unknown urgency": (request(urgency="hurry", urgency_why="Quick."), "expected one of immediate_threat"),
    "no fields": (request(fields={}), "What is asked: this kind"),
    "H3 in silence": (request(handling=frozenset({Handling.H3})), "H3 says"),
    "H3 in silence for one": (request(To(agency="NL-DOU", handling=frozenset({Handling.H3}))), "For NL-DOU: H3 says"),
    "kept to the past": (request(To(agency="NL-DOU", keep_until=date(2020, 1, 1))), "is over"),
    "no subject": (request(subject=" "), "Subject: say"),
    "an answer to nothing": (request(kind="ANSWER", fields={}, text="Yes."), "answers a message"),
    "says nothing": (request(kind="CONTRIBUTION", fields={}), "says nothing yet"),
    "points to nothing": (request(kind="CONTRIBUTION", fields={}, text="See."), "points to a contribution"),
    "no amount": (
        request(kind="FREEZE_REQUEST", fields={"account": "NL91", "holder": "Bank", "amount": "much", "currency": "EUR",
                                               "order": "Court 3", "immediate": "yes"}),
        "expected a number above 0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_in_order_is_not_sent(world: Any, name: str) -> None:
    stated, line = BAD[name]
    viewer = world.viewer()
    one = messaging.write_draft(viewer, stated)
    with pytest.raises(Unacceptable, match=line):
        messaging.send(viewer, one)
    kept = Message.objects.get(pk=one)
    assert (kept.number, kept.sent_at) == (None, None)
    assert not Event.objects.exists()
    assert not Delivery.objects.exclude(delivered_at=None).exists()
    last = LogEntry.objects.order_by("-pk").first()
    assert last is not None
    assert (last.action, last.result, last.objects_read) == ("send", "unacceptable", [str(one)])


UNKEPT: dict[str, tuple[Stated, str]] = {
    "above the hub": (request(confidentiality=Confidentiality.SECRET), "above what this hub may hold"),
    "above the sender": (request(confidentiality=Confidentiality.RESTRICTED), "above your clearance"),
    "oneself": (request("ES-PN"), "To your own agency"),
    "unknown": (request("XX-1"), "expected the code of an agency"),
    "twice": (request("NL-DOU", "NL-DOU"), "named twice"),
    "no kind": (request(kind="SHOUT"), "Kind of message"),
    "a kind of the hub's": (request(kind="RECALL"), "Kind of message"),
    "too long": (request(text="x" * (MAX_TEXT_CHARS + 1)), "too long"),
    "a foreign field": (request(fields={"danger": "x"}), "no field"),
    "a value outside the list": (request(fields={"access": "magic"}), "expected one of direct"),
    "no project of ours": (request(project="ES-PN.NONE"), "Analysis project"),
    "a reference to nothing": (request(contributions=(uuid.UUID(int=5),)), "is not there"),
    "too many references": (request(hits=tuple(uuid.UUID(int=n) for n in range(30))), "at most 20"),
}


@pytest.mark.parametrize("name", UNKEPT)
def test_what_no_draft_may_state_leaves_nothing(world: Any, name: str) -> None:
    stated, line = UNKEPT[name]
    Hub.objects.update(ceiling=Confidentiality.RESTRICTED)
    Person.objects.update(clearance=Confidentiality.BPL)
    with pytest.raises(Unacceptable, match=line):
        messaging.write_draft(world.viewer(), stated)
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()


def test_a_reply_by_somebody_who_is_no_recipient(world: Any) -> None:
    message = sent(world)
    for agency in ("HR-FIU", "EU-CC"):
        with pytest.raises(Refused):
            messaging.reply(world.viewer(agency), message.pk, "Me too.")
        with pytest.raises(Refused, match="no recipient"):
            answering.refuse(world.viewer(agency), message.pk, reason="harm")
    with pytest.raises(Refused, match="no recipient"):
        messaging.reply(world.viewer(), message.pk, "To myself.")
    assert Message.objects.count() == 1


def test_what_asks_for_nothing_is_not_answered(world: Any) -> None:
    message = sent(world, alert("NL-DOU"))
    with pytest.raises(Unacceptable, match="asks for nothing"):
        messaging.reply(world.viewer("NL-DOU"), message.pk, "Thanks.")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_writes_and_reads_as_it_may(world: Any, role: Role) -> None:
    message = sent(world)
    viewer = world.viewer("NL-DOU", role)
    assert (threads.read(viewer, message.pk) is not None) == role.sees_content
    if viewer.may("ask"):
        messaging.send(viewer, messaging.write_draft(viewer, request("ES-PN")))
    else:
        with pytest.raises(Refused):
            messaging.write_draft(viewer, request("ES-PN"))


def test_above_the_clearance_or_without_work_there_is_no_message(world: Any) -> None:
    message = sent(world, request(confidentiality=Confidentiality.RESTRICTED))
    low = replace(world.viewer("NL-DOU"), clearance=Confidentiality.BPL)
    assert threads.read(low, message.pk) is None
    assert threads.threads(low) == ()
    assert threads.unread(low) == 0
    assert list(news(low)) == []
    assert threads.read(world.viewer("NL-DOU", purpose=None), message.pk) is None
    assert threads.read(world.viewer("NL-DOU"), message.pk) is not None


def test_the_case_of_the_work_comes_first(world: Any) -> None:
    sent(world, case="A-1")
    sent(world, case="B-2")
    assert [one.case for one in threads.threads(world.viewer("NL-DOU", case="A-1"))] == ["A-1", "B-2"]
    first = Message.objects.get(case="A-1")
    with pytest.raises(Unacceptable, match="belongs to case A-1"):
        messaging.reply(world.viewer("NL-DOU", case="B-2"), first.pk, "Here.")


def test_urgent_ones_wait_first(world: Any) -> None:
    calm = sent(world)
    urgent = sent(world, request(urgency="danger_to_life", urgency_why="A hostage."))
    assert [one.id for one in threads.waiting(world.viewer("NL-DOU"))] == [urgent.pk, calm.pk]


def test_a_number_tells_nothing_of_other_messages(world: Any) -> None:
    numbers = [sent(world).number for _ in range(8)]
    assert len(set(numbers)) == 8
    assert all(later != earlier + 1 for earlier, later in pairwise(numbers))


# Third countries, and what a message refers to


def test_to_a_third_country_only_with_a_ground(world: Any) -> None:
    Agency.objects.create(code="TR-EGM", name="Emniyet", country="TR", kind="police")
    me, one = world.viewer(), draft(world, request("TR-EGM"))
    with pytest.raises(Unacceptable, match="TR-EGM is in a third country"):
        messaging.send(me, one)
    messaging.set_conditions(me, one, To(agency="TR-EGM", transfer_ground="derogation", transfer_why="A life."))
    messaging.send(me, one)
    supervisor = world.viewer(role=Role.SUPERVISOR)
    standing.set_ground(
        supervisor, country="TR", ground="safeguards", reference="Agreement", valid_from=me.today,
        until=me.today + timedelta(days=9),
    )  # fmt: skip
    sent(world, request("TR-EGM"))


def _handed(world: Any, agency: str = "ES-PN", **terms: Any) -> Contribution:
    hand_in(world.viewer(agency), f"{agency}-m", MAN, **terms)
    return Contribution.objects.get(owner=agency)


def test_an_own_record_may_be_named_and_each_reader_sees_it_through_the_gate(world: Any) -> None:
    row = _handed(world, handling=frozenset({Handling.H2}))
    message = sent(world, request(contributions=(row.pk,)))
    theirs = threads.read(world.viewer("NL-DOU"), message.pk)
    assert theirs is not None
    assert [(one.about, one.owner) for one in theirs.references] == [(None, "ES-PN")]
    releasing.release(
        world.viewer(role=Role.SUPERVISOR), row.pk,
        releasing.Terms(to="NL-DOU", purposes=frozenset({Purpose.OPERATIONAL}), until=row.review_date, why="Yes."),
    )  # fmt: skip
    theirs = threads.read(world.viewer("NL-DOU"), message.pk)
    assert theirs is not None
    assert [one.about.id for one in theirs.references if one.about] == [row.pk]


@pytest.mark.parametrize(
    "terms",
    [{"silent": True}, {"subject_categories": frozenset({SubjectCategory.INFORMANT})}],
    ids=["silent", "informant"],
)
def test_what_is_never_shared_may_not_be_named(world: Any, terms: dict[str, Any]) -> None:
    row = _handed(world, **terms)
    with pytest.raises(Unacceptable, match="may not be named"):
        sent(world, request(contributions=(row.pk,)))


def test_another_owners_h2_record_is_named_to_nobody_but_its_owner(world: Any) -> None:
    row = _handed(world, "HR-FIU", handling=frozenset({Handling.H2}))
    terms = releasing.Terms(to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=row.review_date, why="Yes.")
    releasing.release(world.viewer("HR-FIU", Role.SUPERVISOR), row.pk, terms)
    with pytest.raises(Unacceptable, match=r"NL-DOU may not read a contribution of HR-FIU .* ask HR-FIU"):
        sent(world, request("NL-DOU", contributions=(row.pk,)))
    releasing.release(world.viewer("HR-FIU", Role.SUPERVISOR), row.pk, replace(terms, to="NL-DOU"))
    with pytest.raises(Unacceptable, match="ask HR-FIU"):  # that NL-DOU may read it is not told to ES-PN
        sent(world, request("NL-DOU", contributions=(row.pk,)))
    sent(world, request("HR-FIU", contributions=(row.pk,)))


def test_another_owners_record_passed_on_with_leave_may_be_named(world: Any) -> None:
    row = _handed(world, "HR-FIU", handling=frozenset({Handling.H2}))
    releasing.release(
        world.viewer("HR-FIU", Role.SUPERVISOR), row.pk,
        releasing.Terms(
            to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=row.review_date, why="Yes.", onward=True
        ),
    )  # fmt: skip
    releasing.pass_on(world.viewer("ES-PN", Role.SUPERVISOR), row.pk, to="NL-DOU", why="For the search.")
    sent(world, request("NL-DOU", contributions=(row.pk,)))


def test_an_open_record_of_another_may_be_named(world: Any) -> None:
    row = _handed(world, "HR-FIU")
    message = sent(world, request(contributions=(row.pk,)))
    theirs = threads.read(world.viewer("NL-DOU"), message.pk)
    assert theirs is not None
    assert theirs.references[0].about is not None


def test_a_hit_is_named_to_the_owners_of_its_sides(world: Any) -> None:
    hit: Hit = pair(world, **HIDDEN)
    notice = {"kind": "HIT_NOTICE", "fields": {}, "text": "See the hit.", "hits": (hit.pk,)}
    sent(world, request("NL-DOU", **notice))
    with pytest.raises(Unacceptable, match="ask NL-DOU"):
        sent(world, request("HR-FIU", **notice))


def test_a_message_of_an_act_is_seen_by_who_may_see_the_act(world: Any) -> None:
    from tallystick.hub.exchange import actions

    hit = pair(world, **HIDDEN, confidentiality=Confidentiality.RESTRICTED)
    asked = actions.ask_about_hit(world.viewer(), hit.pk, why="Search.")
    message = post(world.viewer(), Kind.RELEASE_REQUEST, ["NL-DOU"], request=asked)
    assert message.confidentiality == Confidentiality.RESTRICTED
    assert threads.read(world.viewer("NL-DOU"), message.pk) is not None
    assert threads.read(replace(world.viewer("NL-DOU"), clearance=Confidentiality.BPL), message.pk) is None
    assert threads.read(world.viewer("EU-CC"), message.pk) is None

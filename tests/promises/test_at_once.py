"""Two people at once, on PostgreSQL, where transactions run side by side (SQLite has one writer at a time)."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tallystick.hub.agencies.models import Agency
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.exchange import answering, deadlines, messaging, recalling
from tallystick.hub.exchange.models import AccessRequest, Deadline, Delivery, Done, Kind, Message, Receipt
from tallystick.hub.hits import actions as hits
from tallystick.hub.hits.models import Check, Hit
from tallystick.hub.live.models import Event
from tallystick.hub.operations import commanding
from tallystick.hub.register import actions as register
from tallystick.hub.register import exporting, freezing, releasing, running_out, standing
from tallystick.hub.register.models import Contribution, Export, Release, Version
from tallystick.hub.register.queries import Filter
from tallystick.hub.register.standing_models import Proposal, StandingPolicy
from tallystick.hub.reports import issuing
from tallystick.hub.reports.models import Report, ReportItem
from tallystick.hub.room import announcing, asking, presence
from tallystick.hub.room.models import Entry, Presence, Seen
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Purpose, Role
from tests.hub.exchange import parties
from tests.hub.exchange.letters import draft, request, sent
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, hand_in, pair
from tests.hub.operations import running
from tests.hub.register.sets_scenes import add_agencies, at_work, frozen, hand_in_messages, to
from tests.hub.reports.scenes import approved, drafted
from tests.hub.room import rooms
from tests.world import World, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """Do all of these in threads of their own, started together. How each ended."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> str:
        try:
            start.wait(timeout=10)
            deed()
        except (Refused, Unacceptable) as said:
            return type(said).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as threads:
        return sorted(threads.map(do, deeds))


def test_a_request_is_answered_once(world: World) -> None:
    hit = pair(world, **HIDDEN)
    asked = exchange.ask_about_hit(world.viewer(), hit.pk, why="Please.").pk
    owner, until = world.viewer("NL-DOU", Role.SUPERVISOR), timezone.localdate() + timedelta(days=3)

    def grant() -> None:
        exchange.grant(owner, asked, until=until, why="Yes.")

    ended = at_once(grant, grant, grant, lambda: exchange.refuse(owner, asked, reason="not_relevant"))
    assert ended.count("done") == 1
    assert Release.objects.count() == (AccessRequest.objects.get().answer == "released")


def test_entries_of_a_journal_written_at_once_are_numbered_one_after_another(world: World) -> None:
    made = running.operation(world)
    lead = world.viewer("ES-PN", Role.SUPERVISOR)
    ended = at_once(
        *[lambda agency=agency: rooms.write(world, made, agency=agency) for agency in ("ES-PN", "NL-DOU", "HR-FIU")],
        lambda: commanding.alert(lead, made.pk, text="Dogs."), lambda: rooms.announce(world, made),
    )  # fmt: skip
    assert ended == ["done"] * 5
    assert sorted(Entry.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_a_question_in_a_room_is_answered_once(world: World) -> None:
    made = running.operation(world)
    asked = rooms.ask(world, made).pk
    owner = world.viewer("NL-DOU")
    ended = at_once(*[lambda: asking.answer_in_room(owner, made.pk, asked, text="Ours.")] * 4)
    assert (ended.count("done"), ended.count("Unacceptable")) == (1, 3)
    assert Entry.objects.count() == 1


def test_an_agency_sees_an_announcement_once_and_a_person_is_in_one_room(world: World) -> None:
    made = running.operation(world)
    told, viewer = rooms.announce(world, made).pk, world.viewer("NL-DOU")
    assert at_once(*[lambda: announcing.see_announcement(viewer, made.pk, told)] * 4) == ["done"] * 4
    assert Seen.objects.filter(agency="NL-DOU").count() == 1
    assert at_once(*[lambda: presence.enter_room(viewer, made.pk)] * 4) == ["done"] * 4
    assert Presence.objects.count() == 1


def test_the_quota_holds_for_checks_made_at_once(world: World, settings: Any) -> None:
    settings.CHECKS_PER_DAY = 2
    viewer = world.viewer()
    ended = at_once(*[lambda: hits.check(viewer, "Dragoslav Petkovsek")] * 6)
    assert ended.count("done") == 2
    assert Check.objects.count() == 2


def test_two_that_hand_in_at_once_meet(world: World) -> None:
    """Neither transaction sees what the other has not committed; the hit is found all the same."""
    for round_number in range(5):
        ours, theirs = f"es-{round_number}", f"nl-{round_number}"
        at_once(
            lambda ours=ours: hand_in(world.viewer("ES-PN"), ours, MAN),
            lambda theirs=theirs: hand_in(world.viewer("NL-DOU"), theirs, SAME_MAN),
        )
        left, right = Contribution.objects.filter(source_id__in=[ours, theirs])
        assert Hit.objects.filter(left__in=[left, right], right__in=[left, right]).count() == 1


def test_a_record_withdrawn_while_it_is_corrected_stays_one_record(world: World) -> None:
    viewer = world.viewer()
    ours = hand_in(viewer, "es-1", MAN)
    row = Contribution.objects.get(pk=ours)
    entity = register.Entity(str(ours), row.schema, {k: tuple(v) for k, v in row.open_properties.items()})
    ended = at_once(
        lambda: register.withdraw(viewer, ours, why="Wrong man."),
        lambda: register.correct(viewer, ours, entity.without(frozenset({"phone"})), row.conditions, why="No phone."),
    )
    assert ended == ["done", "done"]
    assert sorted(Version.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert Contribution.objects.get().visibility_class == register.visibility_class(Contribution.objects.get())


def test_a_release_is_ended_once(world: World) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    notice = hits.check(world.viewer(), "Dragoslav Petkovsek").notices[0]
    asked = exchange.ask_about_notice(world.viewer(), notice.id, why="Please.").pk
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    exchange.grant(owner, asked, until=timezone.localdate() + timedelta(days=3), why="Yes.")
    release = Release.objects.get().pk
    ended = at_once(*[lambda: releasing.end_release(owner, release)] * 3)
    assert ended == ["Refused", "Refused", "done"]


def test_a_recall_is_answered_once(world: World) -> None:
    ours = hand_in(world.viewer(), "es-1", MAN)
    holder = world.viewer("NL-DOU")
    exporting.export(holder, Filter())
    register.withdraw(world.viewer(), ours, why="Wrong man.")
    asked = Receipt.objects.get().pk

    def erased() -> None:
        recalling.answer(holder, asked, done=Done.ERASED, outside_erased=True)

    ended = at_once(erased, erased, lambda: recalling.answer(holder, asked, done=Done.KEPT, why="Ours."))
    assert ended == ["Unacceptable", "Unacceptable", "done"]
    told = Message.objects.filter(kind=Kind.RECALL_RECEIPT).count()
    assert (told, Export.objects.exists()) == (1, Receipt.objects.get().done == Done.KEPT)


def test_two_reports_issued_at_once_get_two_numbers(world: World) -> None:
    ours = hand_in(world.viewer(), "es-1", MAN)
    boss = world.viewer(role=Role.SUPERVISOR)
    ready = [approved(world, drafted(world, ours, title=f"No {number}")) for number in range(5)]
    ended = at_once(*[lambda pk=report.pk: issuing.issue(boss, pk) for report in ready])
    assert ended == ["done"] * 5
    assert sorted(Report.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_a_report_is_issued_once(world: World) -> None:
    report = approved(world, drafted(world, hand_in(world.viewer(), "es-1", MAN)))
    boss = world.viewer(role=Role.SUPERVISOR)
    ended = at_once(*[lambda: issuing.issue(boss, report.pk)] * 3)
    assert ended == ["Unacceptable", "Unacceptable", "done"]
    assert Report.objects.get().number == 1


def test_what_is_tightened_while_a_report_goes_out_is_never_out_of_step(world: World) -> None:
    """Either it went out before its owner narrowed it, or it did not go out."""
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN)
    boss, owner = world.viewer(role=Role.SUPERVISOR), world.viewer("HR-FIU")
    report = approved(world, drafted(world, theirs))
    row = Contribution.objects.get(pk=theirs)
    entity = register.Entity(str(theirs), row.schema, {k: tuple(v) for k, v in row.open_properties.items()})
    narrowed = replace(row.conditions, recipients=frozenset({"ES-PN"}))
    at_once(
        lambda: issuing.issue(boss, report.pk),
        lambda: register.correct(owner, theirs, entity, narrowed, why="Ours alone."),
    )
    item = ReportItem.objects.get(report=report)
    assert (Report.objects.get().number, item.version) in ((1, 1), (None, 0))


def test_a_message_is_answered_once(world: World) -> None:
    asked, them = sent(world), world.viewer("NL-DOU")
    ended = at_once(
        lambda: messaging.reply(them, asked.pk, "Mr Jansen."),
        lambda: messaging.reply(them, asked.pk, "Mr Smit."),
        lambda: answering.refuse(them, asked.pk, reason="harm"),
    )
    assert ended == ["Unacceptable", "Unacceptable", "done"]
    assert Delivery.objects.filter(agency="NL-DOU").exclude(reply="").count() == 1
    assert Message.objects.filter(kind="ANSWER").count() <= 1


def test_one_key_is_one_message_and_is_sent_once(world: World) -> None:
    key, viewer = uuid.uuid4(), world.viewer()
    assert at_once(*[lambda: messaging.write_draft(viewer, request(), key=key)] * 4) == ["done"] * 4
    assert at_once(*[lambda: messaging.send(viewer, key)] * 4) == ["done"] * 4
    assert Message.objects.get().number
    assert Event.objects.filter(kind="message").count() == 1
    assert Deadline.objects.count() == 1


def test_two_who_send_and_change_one_draft_leave_it_whole(world: World) -> None:
    one, viewer = draft(world), world.viewer()
    ended = at_once(
        lambda: messaging.send(viewer, one), lambda: messaging.change_draft(viewer, one, request(subject="Other")),
        lambda: messaging.discard_draft(viewer, one),
    )  # fmt: skip
    assert "done" in ended
    left = Message.objects.filter(pk=one).first()
    assert left is None or (left.sent_at is not None and left.deliveries.get().delivered_at is not None)


def test_two_workers_warn_once(world: World) -> None:
    sent(world)
    late = Deadline.objects.get().due_at + timedelta(hours=1)
    at_once(*[lambda: deadlines.tell_due(late)] * 4)
    assert Event.objects.filter(kind="deadline_overdue").count() == 1


def test_a_set_is_confirmed_once_and_released_once(world: World) -> None:
    add_agencies()
    Agency.objects.filter(pk="FR-DN").update(four_eyes=["H2"])
    held, boss, second = frozen(hand_in_messages(30)), at_work("FR-DN.supervisor"), at_work("FR-DN.second")
    ended = at_once(*[lambda: freezing.release_set(boss, held.pk, to("DE-BP"))] * 3)
    assert ended == ["Unacceptable", "Unacceptable", "done"]
    assert Release.objects.filter(pending=True).count() == 30
    ended = at_once(*[lambda: freezing.confirm_set(second, held.pk, to="DE-BP")] * 3)
    assert ended == ["Unacceptable", "Unacceptable", "done"]
    assert Release.objects.filter(pending=False, second__account=second.account).count() == 30
    ended = at_once(*[lambda: freezing.end_set_release(boss, held.pk, to="DE-BP")] * 2)
    assert ended == ["Refused", "done"]


def waiting_release(world: World) -> tuple[Any, AccessRequest]:
    """A release that waits for a second person, and the request it answers."""
    hit = pair(world, **HIDDEN)
    asked = exchange.ask_about_hit(world.viewer(), hit.pk, why="Please.")
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    parties.second(world.agencies["NL-DOU"])
    standing.set_four_eyes(owner, codes=["H2"])
    exchange.grant(owner, asked.pk, until=timezone.localdate() + timedelta(days=3), why="Yes.")
    return owner, asked


def test_a_second_person_agrees_once(world: World) -> None:
    owner, asked = waiting_release(world)
    ended = at_once(*[lambda: exchange.confirm(parties.second_of(owner), asked.pk)] * 3)
    assert ended == ["Unacceptable", "Unacceptable", "done"]
    assert Event.objects.filter(kind="released").count() == 1


def test_a_release_ended_while_it_is_confirmed_is_one_or_the_other(world: World) -> None:
    owner, asked = waiting_release(world)
    release = Release.objects.get().pk
    second = parties.second_of(owner)
    at_once(lambda: exchange.confirm(second, asked.pk), lambda: exchange.end_release(owner, release))
    row, request = Release.objects.get(), AccessRequest.objects.get()
    assert row.ended_at is not None
    assert (request.answer == "released") == (row.second_id is not None)
    row = Contribution.objects.get(pk=row.contribution_id)
    assert row.visibility_class == register.visibility_class(row)


def test_nothing_is_passed_on_by_a_release_that_ends(world: World) -> None:
    owner, spain = world.viewer("NL-DOU", Role.SUPERVISOR), world.viewer("ES-PN", Role.SUPERVISOR)
    for n in range(5):
        theirs = hand_in(owner, f"nl-{n}", SAME_MAN, **HIDDEN)
        terms = releasing.Terms(
            to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=timezone.localdate(), why="x", onward=True
        )
        held = releasing.release(owner, theirs, terms)
        at_once(
            lambda held=held: exchange.end_release(owner, held.pk),
            lambda theirs=theirs: releasing.pass_on(spain, theirs, to="HR-FIU", why="They search."),
        )
        assert not Release.objects.filter(ended_at=None).exists()


def test_a_release_that_runs_out_is_told_of_and_asked_back_once(world: World) -> None:
    """By three workers, while its owner ends it by hand."""
    owner, spain = world.viewer("NL-DOU", Role.SUPERVISOR), world.viewer()
    theirs = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN)
    terms = releasing.Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=timezone.localdate(), why="The search."
    )
    given = releasing.release(owner, theirs, terms)
    exporting.export(spain, Filter())
    at_once(*[running_out.warn] * 3)
    assert Event.objects.filter(kind="release_ending").count() == 2
    over = timezone.now() + timedelta(days=1)
    deeds = [lambda: running_out.end_run_out(over)] * 3
    assert set(at_once(*deeds, lambda: releasing.end_release(owner, given.pk))) <= {"done", "Refused"}
    assert Receipt.objects.count() == 1
    row = Contribution.objects.get()
    assert row.visibility_class == register.visibility_class(row)


def test_two_persons_agree_to_a_policy_once(world: World) -> None:
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    parties.second(world.agencies["NL-DOU"])
    standing.set_four_eyes(owner, codes=["H2"])
    until = timezone.localdate() + timedelta(days=3)
    standing.set_policy(
        owner, to="ES-PN", purposes=[Purpose.OPERATIONAL], until=until, legal_basis="Treaty", why="Joint team."
    )
    half = Proposal.objects.get().pk
    ended = at_once(*[lambda: standing.agree(parties.second_of(owner), half)] * 3)
    assert ended == ["Refused", "Refused", "done"]
    assert StandingPolicy.objects.count() == 1


def test_nothing_of_a_set_is_passed_on_while_its_release_ends(world: World) -> None:
    owner, spain = world.viewer("NL-DOU", Role.SUPERVISOR), world.viewer("ES-PN", Role.SUPERVISOR)
    for n in range(5):
        theirs = hand_in(owner, f"nl-{n}", SAME_MAN, **HIDDEN)
        frozen = freezing.freeze(owner, ids=[theirs], name="One", why="For the team.")
        terms = releasing.Terms(
            to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=timezone.localdate(), why="x", onward=True
        )
        freezing.release_set(owner, frozen.pk, terms)
        at_once(
            lambda frozen=frozen: freezing.end_set_release(owner, frozen.pk, to="ES-PN"),
            lambda theirs=theirs: releasing.pass_on(spain, theirs, to="HR-FIU", why="They search."),
        )
        assert not Release.objects.filter(ended_at=None).exists()

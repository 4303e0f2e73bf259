"""What a skilled insider would try: each test is one attack, and what it must not give."""

import json
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from tallystick.hub.agencies import actions as agencies
from tallystick.hub.agencies import tokens
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit import queries as audit
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.exchange import breaking
from tallystick.hub.exchange import queries as requests
from tallystick.hub.exchange.emergencies import Way
from tallystick.hub.exchange.models import AccessRequest
from tallystick.hub.hits import actions as hits
from tallystick.hub.hits import crosschecking
from tallystick.hub.hits import queries as hit_queries
from tallystick.hub.hits.models import Hit
from tallystick.hub.register import actions as register
from tallystick.hub.register import emergency, freezing, manifests, queries, releasing, sets, standing
from tallystick.hub.register.models import Contribution, Release
from tallystick.hub.register.policy import Level
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Confidentiality, Handling, Purpose, Role, make
from tests.hub.exchange import parties
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, Api, hand_in
from tests.hub.register.sets_scenes import add_agencies, at_work, frozen, hand_in_messages, to

pytestmark = pytest.mark.django_db

PHONE = "+381645550134"
NAMED = {"name": "Dragoslav Petkovšek"}
BY_PHONE_ALONE = {"name": "Stojan Neznanović", "phone": PHONE}


def correct(viewer: Any, contribution: Any, **terms: Any) -> None:
    """State an own contribution anew under other conditions."""
    seen = queries.read(viewer, contribution)
    assert seen
    register.correct(viewer, contribution, seen.entity, replace(seen.conditions, **terms), why="Tightened.")


# What an owner withholds


@pytest.mark.parametrize("cap", ["CANDIDATES", "STOP_KEY"])
def test_withheld_names_push_no_open_one_out(world: Any, monkeypatch: pytest.MonkeyPatch, cap: str) -> None:
    """Records of one class, the many ones known by this name only in what they withhold: the open one is still met."""
    monkeypatch.setattr(crosschecking, cap, 2)
    owner, terms = world.viewer("NL-DOU"), {"withheld": frozenset({"alias"})}
    theirs = hand_in(owner, "nl-open", NAMED, **terms)
    for number in range(6):
        hand_in(owner, f"nl-{number}", {"name": f"Zoran Kovač {number}", "alias": NAMED["name"]}, **terms)
    met = hits.check(world.viewer(), NAMED["name"]).met
    assert theirs in [one.seen.id for one in met]
    ours = hand_in(world.viewer(), "es-1", MAN)
    assert hit_queries.met(world.viewer(), contribution=theirs) == 1
    assert Hit.objects.filter(Q(left=theirs, right=ours) | Q(left=ours, right=theirs)).exists()


@pytest.mark.parametrize("born", ["1984-03-17", "1950-01-01"])
def test_a_check_answers_the_same_whatever_withheld_date_disagrees(world: Any, born: str) -> None:
    """Typing name and date after date must not tell which date is withheld."""
    hand_in(world.viewer("NL-DOU"), "nl-1", NAMED | {"birthDate": born}, withheld=frozenset({"birthDate"}))
    answer = hits.check(world.viewer(), "Dragoslav Petkovšek 1984-03-17")
    assert [one.seen.entity.properties.keys() for one in answer.met] == [{"name"}]
    assert answer.notices == ()


def test_a_notice_is_not_narrowed_down_to_the_record_behind_it(world: Any, client_for: Any) -> None:
    """A record seen in part meets ours by what it withholds. Asking for its hits must not tell that it is the one."""
    hand_in(world.viewer(), "es-1", MAN)
    theirs = hand_in(world.viewer("NL-DOU"), "nl-1", BY_PHONE_ALONE, withheld=frozenset({"phone"}))
    viewer = world.viewer()
    assert hit_queries.queue(viewer, hit_queries.Filter()).total == 1
    assert hit_queries.queue(viewer, hit_queries.Filter(contribution=str(theirs))).total == 0
    assert hit_queries.met(viewer, contribution=theirs) == 0
    page = client_for(world.person()).get(reverse("contribution", args=[theirs]) + "?tab=hits").content.decode()
    assert "data-hit" not in page


def test_the_own_side_of_a_notice_still_counts_it(world: Any) -> None:
    ours = hand_in(world.viewer(), "es-1", MAN)
    hand_in(world.viewer("NL-DOU"), "nl-1", BY_PHONE_ALONE, withheld=frozenset({"phone"}))
    assert hit_queries.queue(world.viewer(), hit_queries.Filter(contribution=str(ours))).total == 1
    assert hit_queries.met(world.viewer(), contribution=ours) == 1


@pytest.mark.parametrize("way", ["hit", "check"])
def test_asking_by_a_notice_does_not_name_the_record_behind_it(world: Any, way: str) -> None:
    viewer, owner = world.viewer(), world.viewer("NL-DOU", Role.SUPERVISOR)
    hand_in(viewer, "es-1", MAN)
    hand_in(owner, "nl-1", BY_PHONE_ALONE, withheld=frozenset({"phone"}))
    if way == "hit":
        hit = hit_queries.queue(viewer, hit_queries.Filter()).items[0]
        assert hit.score is None
        asked = exchange.ask_about_hit(viewer, hit.id, why="For the search.")
    else:
        notice = next(one for one in hits.check(viewer, PHONE).notices)
        asked = exchange.ask_about_notice(viewer, notice.id, why="For the search.")
    mine = requests.read(viewer, asked.pk)
    theirs = requests.read(owner, asked.pk)
    assert mine
    assert theirs
    assert (mine.about, bool(theirs.about)) == (None, True)
    assert [one.about for one in requests.requests(viewer)] == [None]
    exchange.grant(owner, asked.pk, until=timezone.localdate() + timedelta(days=3), why="Yes.")
    released = requests.read(viewer, asked.pk)
    assert released
    assert released.about


def test_what_is_asked_of_a_record_seen_in_part_is_named(world: Any) -> None:
    theirs = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, withheld=frozenset({"phone"}))
    asked = exchange.ask_about_contribution(world.viewer(), theirs, why="The phone, please.")
    seen = requests.read(world.viewer(), asked.pk)
    assert seen
    assert seen.about


def test_one_notice_is_asked_by_once(world: Any) -> None:
    """Two notices never lead to one request; one notice never to a hundred."""
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    viewer = world.viewer()
    first, second = (hits.check(viewer, "Dragoslav Petkovsek").notices[0] for _ in range(2))
    asked = [exchange.ask_about_notice(viewer, one.id, why="Please.").pk for one in (first, first, second)]
    assert asked[0] == asked[1] != asked[2]


# What is above somebody's clearance


def cleared_for_less(viewer: Any) -> Any:
    return replace(viewer, clearance=Confidentiality.BPL)


def test_a_former_version_above_the_clearance_is_not_read(world: Any) -> None:
    """A record made fit for everybody does not show what it held before."""
    viewer = world.viewer("ES-PN", Role.SUPERVISOR)
    ours = hand_in(viewer, "es-1", MAN, confidentiality=Confidentiality.RESTRICTED)
    seen = queries.read(viewer, ours)
    assert seen
    register.correct(
        viewer, ours, make("", "Person", NAMED), replace(seen.conditions, confidentiality=Confidentiality.BPL),
        why="Made fit for everybody.",
    )  # fmt: skip
    assert [one.number for one in queries.history(viewer, ours)] == [2, 1]
    assert [one.number for one in queries.history(cleared_for_less(viewer), ours)] == [2]


def test_a_release_of_a_record_above_the_clearance_is_not_ended(world: Any) -> None:
    supervisor = world.viewer("NL-DOU", Role.SUPERVISOR)
    theirs = hand_in(supervisor, "nl-1", SAME_MAN, confidentiality=Confidentiality.RESTRICTED)
    asked = exchange.ask_about_contribution(world.viewer(), theirs, why="Please.")
    exchange.grant(supervisor, asked.pk, until=timezone.localdate() + timedelta(days=3), why="Yes.")
    granted = Release.objects.get()
    with pytest.raises(Refused):
        releasing.end_release(cleared_for_less(supervisor), granted.pk)
    with pytest.raises(Refused):
        releasing.end_release(world.viewer("HR-FIU", Role.SUPERVISOR), granted.pk)
    releasing.end_release(supervisor, granted.pk)
    ended = Release.objects.get().ended_at
    assert ended
    with pytest.raises(Refused):
        releasing.end_release(supervisor, granted.pk)
    assert Release.objects.get().ended_at == ended


def test_a_request_about_what_is_above_the_clearance_is_not_seen_by_either_side(world: Any) -> None:
    theirs = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, confidentiality=Confidentiality.RESTRICTED)
    asked = exchange.ask_about_contribution(world.viewer(), theirs, why="For the search.")
    for agency in ("ES-PN", "NL-DOU"):
        assert requests.read(world.viewer(agency), asked.pk)
        assert requests.read(cleared_for_less(world.viewer(agency)), asked.pk) is None
        assert requests.requests(cleared_for_less(world.viewer(agency))) == ()


# What tightens after somebody learned of it


@pytest.mark.parametrize("terms", [{"silent": True}, {"confidentiality": Confidentiality.RESTRICTED}, None])
def test_an_old_notice_asks_nothing_of_what_is_hidden_by_now(world: Any, terms: dict[str, Any] | None) -> None:
    owner = world.viewer("NL-DOU")
    theirs = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN)
    viewer = cleared_for_less(world.viewer())
    notice = hits.check(viewer, "Dragoslav Petkovsek").notices[0]
    if terms is None:
        register.withdraw(owner, theirs, why="Wrong man.")
    else:
        correct(owner, theirs, **terms)
    with pytest.raises(Refused):
        exchange.ask_about_notice(viewer, notice.id, why="Please.")
    assert not AccessRequest.objects.exists()


def test_an_old_notice_past_the_review_date_asks_nothing(world: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    notice = hits.check(world.viewer(), "Dragoslav Petkovsek").notices[0]
    later = world.viewer(now=timezone.now() + timedelta(days=500))
    with pytest.raises(Refused):
        exchange.ask_about_notice(later, notice.id, why="Please.")


# What releases, policies and second persons give away or let through


def test_a_number_of_a_release_does_not_count_those_of_others(world: Any) -> None:
    """Running numbers told each agency how often all others decide, hidden records included."""
    made = []
    for agency in ("ES-PN", "NL-DOU", "ES-PN"):
        viewer, to = world.viewer(agency, Role.SUPERVISOR), "HR-FIU"
        one = hand_in(viewer, f"x-{len(made)}", SAME_MAN)
        terms = releasing.Terms(
            to=to, purposes=frozenset({Purpose.OPERATIONAL}), until=timezone.localdate(), why="For the search."
        )
        made.append(releasing.release(viewer, one, terms).pk)
    assert all(len(str(one)) == 16 for one in made)
    assert len({abs(one - other) for one in made for other in made} & set(range(1, 10**6))) == 0


def test_a_release_for_one_case_is_not_asked_for_under_another(world: Any) -> None:
    """The case is typed by its reader; leave to pass on, and for the court, hold for the owner's case alone."""
    owner, spain = world.viewer("NL-DOU", Role.SUPERVISOR), world.viewer("ES-PN", Role.SUPERVISOR)
    one = hand_in(owner, "nl-1", SAME_MAN, handling=frozenset({Handling.H1}))
    terms = releasing.Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=timezone.localdate(), why="x", case=spain.case,
        court=True, onward=True,
    )  # fmt: skip
    releasing.release(owner, one, terms)
    row = Contribution.objects.get(pk=one)
    assert releasing.usable_in_court(spain, row, Level.FULL)
    for other in (replace(spain, case="ANOTHER"), replace(spain, purpose=Purpose.EXCHANGE)):
        assert not releasing.usable_in_court(other, row, Level.FULL)
        with pytest.raises(Refused):
            releasing.pass_on(other, one, to="HR-FIU", why="They search.")


def test_what_waits_for_a_second_person_lets_nobody_pass_it_on_or_use_it(world: Any) -> None:
    owner, spain = world.viewer("NL-DOU", Role.SUPERVISOR), world.viewer("ES-PN", Role.SUPERVISOR)
    standing.set_four_eyes(owner, codes=[Handling.H1])
    one = hand_in(owner, "nl-1", SAME_MAN, handling=frozenset({Handling.H1}))
    terms = releasing.Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=timezone.localdate(), why="x", court=True,
        onward=True,
    )  # fmt: skip
    releasing.release(owner, one, terms)
    assert not releasing.usable_in_court(spain, Contribution.objects.get(pk=one), Level.FULL)
    with pytest.raises(Refused):
        releasing.pass_on(spain, one, to="HR-FIU", why="They search.")


def test_a_third_country_does_not_hand_on_what_was_transferred_to_it(world: Any) -> None:
    """Not to another third country, not even by one that the owner reaches on a ground."""
    parties.join(world)
    Agency.objects.create(code="RS-MUP", name="MUP", country="RS", kind="police")
    owner, turkiye = world.viewer("NL-DOU", Role.SUPERVISOR), world.viewer("TR-EGM", Role.SUPERVISOR)
    for country in ("TR", "RS"):
        standing.set_ground(owner, country=country, ground="safeguards", reference="Treaty", valid_from=owner.today,
                            until=parties.in_days(owner, 9))  # fmt: skip
    one = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN)
    terms = releasing.Terms(
        to="TR-EGM", purposes=frozenset({Purpose.OPERATIONAL}), until=timezone.localdate(), why="x", onward=True
    )
    releasing.release(owner, one, terms)
    with pytest.raises(Refused, match="third country"):
        releasing.pass_on(turkiye, one, to="RS-MUP", why="They search.")


def test_what_was_opened_in_danger_to_life_is_not_passed_on(world: Any) -> None:
    one = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, withheld=frozenset({"phone"}))
    spain = world.viewer("ES-PN", Role.SUPERVISOR)
    breaking.break_glass(spain, Way.RECORD, one, reason=emergency.REASON, why="A kidnapped child.")
    with pytest.raises(Refused, match="Only NL-DOU may release it"):
        releasing.pass_on(spain, one, to="HR-FIU", why="They search.")


def test_a_release_of_a_record_made_silent_is_not_confirmed(world: Any) -> None:
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    parties.second(world.agencies["NL-DOU"])
    standing.set_four_eyes(owner, codes=[Handling.H2])
    theirs = hand_in(owner, "nl-1", SAME_MAN, **HIDDEN)
    terms = releasing.Terms(to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=timezone.localdate(), why="x")
    waiting = releasing.release(owner, theirs, terms)
    correct(owner, theirs, silent=True)
    with pytest.raises(Unacceptable, match="does not allow"):
        releasing.confirm(parties.second_of(owner), waiting.pk)


# What the log tells


def test_the_log_does_not_join_two_notices_by_the_record_behind_both(world: Any) -> None:
    theirs = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    hits.check(world.viewer(), "Dragoslav Petkovsek")
    officer = world.viewer("ES-PN", Role.DATA_PROTECTION_OFFICER, purpose=None)
    found = audit.entries(officer, audit.Filter(action="check"))
    assert len(found.entries) == 1
    assert str(theirs) not in str(found)
    looked = audit.lookups(world.viewer("NL-DOU"), theirs)
    assert [one.agency for one in looked if one.agency == "ES-PN"] == ["ES-PN"]


def test_who_read_a_record_beside_a_hit_or_in_a_request_is_told_to_its_owner(world: Any) -> None:
    hand_in(world.viewer(), "es-1", MAN)
    theirs = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)

    def looked() -> int:
        return sum(one.times for one in audit.lookups(world.viewer("NL-DOU"), theirs) if one.agency == "ES-PN")

    hit = hit_queries.queue(world.viewer(), hit_queries.Filter()).items[0]
    assert looked() == 1
    hit_queries.read(world.viewer(), hit.id)
    assert looked() == 2


# Whoever stole a password or a token


@pytest.mark.parametrize("reset", [agencies.set_one_time_password, agencies.reset_second_factor])
def test_a_reset_ends_the_tokens_too(world: Any, reset: Any) -> None:
    """A thief who was signed in may have made a token; the reset that shuts the thief out ends it."""
    token = tokens.create(world.viewer("ES-PN", Role.OFFICER), name="mine", days=30)
    assert tokens._holder(token) is not None
    administrator = world.viewer("ES-PN", Role.ADMINISTRATOR, purpose=None)
    reset(administrator, world.person("ES-PN", Role.OFFICER).account, why="Lost the phone.")
    assert tokens._holder(token) is None


# Words without end


def test_a_reason_without_end_is_cut_or_refused(world: Any) -> None:
    long = "x" * 100_000
    viewer, owner = world.viewer(), world.viewer("NL-DOU", Role.SUPERVISOR)
    ours = hand_in(viewer, "es-1", MAN)
    theirs = hand_in(owner, "nl-1", SAME_MAN, handling=frozenset({Handling.H2}))
    hit = hit_queries.queue(viewer, hit_queries.Filter()).items[0]
    asked = exchange.ask_about_hit(viewer, hit.id, why=long)
    exchange.grant(owner, asked.pk, until=timezone.localdate() + timedelta(days=3), why=long)
    register.withdraw(viewer, ours, why=long)
    register.erase(owner, [theirs], why=long)
    stored = [*Release.objects.values_list("why", flat=True)]
    stored += [one.why for one in queries.history(viewer, ours)]
    stored += [str(one.detail) for one in audit.LogEntry.objects.all()]
    assert max(map(len, stored)) < 600
    assert Contribution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_text_that_a_database_does_not_take_is_no_fault_of_the_hub(world: Any, client_for: Any) -> None:
    client, api = client_for(world.person()), Api(world.viewer())
    for address in ("register/?q=a%00b", "register/?owner=%00", "hits/?agency=%00", "register/?status=%00&q=%00"):
        assert client.get(f"/{address}").status_code in (200, 400)
    assert api.get("/contributions?owner=%00").status_code in (200, 422)
    with pytest.raises(Unacceptable):
        hits.check(world.viewer(), "\x00")


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\\\evil.example/x", "///evil.example"])
def test_a_problem_leads_back_to_this_hub_alone(world: Any, client_for: Any, path: str) -> None:
    client = client_for(world.person("ES-PN", Role.OFFICER))
    answer = client.post(
        reverse("notice_ask", args=[uuid.uuid4()]), {"why": ""}, headers={"referer": f"http://testserver{path}"}
    )
    assert answer.status_code == 302
    assert url_has_allowed_host_and_scheme(answer["Location"], allowed_hosts={"testserver"})
    assert not answer["Location"].startswith(("//", "/\\"))


# Through a frozen set


def test_a_manifest_confirms_no_guess_of_what_is_hidden(world: Any) -> None:
    """Whoever holds a set in part writes a guessed contribution beside a number: the verdict is the same, right or
    wrong."""
    add_agencies()
    ids = hand_in_messages(2)
    held = frozen(ids)
    freezing.release_set(at_work("FR-DN.supervisor"), held.pk, to("DE-BP"))
    correct(at_work("FR-DN.analyst"), ids[1], silent=True)
    reader = at_work("DE-BP.analyst")
    stated = json.loads(manifests.manifest(reader, held.pk)[0])
    verdicts = set()
    for guess in (str(ids[1]), str(uuid.uuid4())):
        stated["items"][1]["contribution"] = guess
        verdicts.add(manifests.verify(reader, held.pk, json.dumps(stated)))
    assert len(verdicts) == 1


def test_withdrawn_and_silent_items_of_a_set_look_the_same_to_who_holds_it(world: Any) -> None:
    add_agencies()
    ids = hand_in_messages(3)
    held = frozen(ids)
    freezing.release_set(at_work("FR-DN.supervisor"), held.pk, to("DE-BP"))
    correct(at_work("FR-DN.analyst"), ids[0], silent=True)
    register.withdraw(at_work("FR-DN.analyst"), ids[1], why="Wrong.")
    told = sets.all_items(at_work("DE-BP.analyst"), held.pk)
    assert [(one.since, one.seen is None) for one in told[:2]] == [(sets.Since.UNKNOWN, True)] * 2
    assert sets.items(at_work("DE-BP.analyst"), held.pk).total == 1


def test_nobody_freezes_or_releases_what_another_agency_owns(world: Any) -> None:
    """Neither by naming a record of others, nor by the id of a set of others, nor by freezing what one reads."""
    add_agencies()
    ids = hand_in_messages(2)
    held = frozen(ids)
    freezing.release_set(at_work("FR-DN.supervisor"), held.pk, to("DE-BP", onward=True))
    german = at_work("DE-BP.supervisor")
    for attempt in (
        lambda: freezing.freeze(german, name="Ours now", why="For it.", ids=ids),
        lambda: freezing.release_set(german, held.pk, to("ES-PN")),
        lambda: freezing.confirm_set(german, held.pk, to="DE-BP"),
        lambda: freezing.end_set_release(german, held.pk, to="DE-BP"),
        lambda: freezing.discard(german, held.pk),
        lambda: freezing.release_set(german, uuid.uuid4(), to("ES-PN")),
    ):
        with pytest.raises(Refused):
            attempt()
    with pytest.raises(Unacceptable, match="1 to 5,000 contributions of your agency"):
        freezing.freeze_list(german, queries.Filter(owner=("FR-DN",)), name="Ours now", why="For it.")
    assert not Release.objects.exclude(agency="DE-BP").exists()

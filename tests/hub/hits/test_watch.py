"""Watches: what later meets a record comes first on its owner's desks, until somebody has seen to it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.hits import actions, watches, watching
from tallystick.hub.hits.models import Alert, Ended, Hit, Watch
from tallystick.hub.live import queries as live
from tallystick.hub.live.models import Event
from tallystick.hub.register import actions as register
from tallystick.hub.register import queries
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Confidentiality, Role, SubjectCategory
from tests.hub.hits.scenes import HIDDEN, MAN, OTHER_MAN, SAME_MAN, SILENT, Api, hand_in

WHY = "Armed; call us before you stop him."


@pytest.fixture
def ours(world: Any) -> UUID:
    """Spain's man."""
    return hand_in(world.viewer(), "es-1", MAN)


@pytest.fixture
def watched(world: Any, ours: UUID) -> UUID:
    """Spain's officer watches him."""
    return watching.watch(world.viewer(role=Role.OFFICER), ours, why=WHY)


def alerts(world: Any, role: Role = Role.OFFICER, **viewer: Any) -> list[watches.SeenAlert]:
    return list(watches.waiting(world.viewer(role=role, **viewer)))


def desk(client: Any) -> str:
    text: str = client.get("/").content.decode()
    return text


# Setting one


def test_a_watch_keeps_who_why_purpose_case_and_ends_in_90_days(world: Any, ours: UUID, watched: UUID) -> None:
    kept = Watch.objects.get(pk=watched)
    assert (kept.by.account, kept.why, kept.purpose, kept.case) == ("es.pn.officer", WHY, "c", "ES-2026-0417")
    assert kept.until == timezone.localdate() + timedelta(days=90)
    logged = LogEntry.objects.get(action="watch")
    assert logged.objects_read == [str(ours)]
    assert WHY not in str(logged.detail)


def test_it_ends_with_the_review_date_at_most(world: Any) -> None:
    soon = timezone.localdate() + timedelta(days=20)
    ours = hand_in(world.viewer(), "es-1", MAN, review_date=soon)
    with pytest.raises(Unacceptable, match="review date"):
        watching.watch(world.viewer(), ours, why=WHY, until=soon + timedelta(days=1))
    with pytest.raises(Unacceptable, match="review date"):
        watching.watch(world.viewer(), ours, why=WHY, until=timezone.localdate() - timedelta(days=1))
    watching.watch(world.viewer(), ours, why=WHY)
    assert Watch.objects.get().until == soon


@pytest.mark.parametrize("role", list(Role))
def test_only_the_owners_officers_analysts_and_supervisors_watch(world: Any, ours: UUID, role: Role) -> None:
    may = role in (Role.OFFICER, Role.ANALYST, Role.SUPERVISOR)
    assert role.may("watch") == may
    if may:
        watching.watch(world.viewer(role=role), ours, why=WHY)
        return
    with pytest.raises(Refused):
        watching.watch(world.viewer(role=role), ours, why=WHY)


def test_nobody_watches_anothers_record_or_without_a_word_why(world: Any, ours: UUID) -> None:
    with pytest.raises(Refused):
        watching.watch(world.viewer("NL-DOU"), ours, why=WHY)
    with pytest.raises(Refused):
        watching.watch(world.viewer(purpose=None), ours, why=WHY)
    with pytest.raises(Unacceptable, match="sentence"):
        watching.watch(world.viewer(), ours, why=" ")
    assert not Watch.objects.exists()


def test_one_watch_stands_on_a_record_and_not_too_many_in_all(
    world: Any, ours: UUID, watched: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unacceptable, match="already"):
        watching.watch(world.viewer(), ours, why=WHY)
    other = hand_in(world.viewer(), "es-2", OTHER_MAN)
    monkeypatch.setattr(watching, "MOST_WATCHES", 1)
    with pytest.raises(Unacceptable, match="has 1 watches"):
        watching.watch(world.viewer(), other, why=WHY)
    watching.end_watch(world.viewer(), watched)
    watching.watch(world.viewer(), ours, why=WHY)


def test_what_is_never_compared_is_not_watched(world: Any) -> None:
    witness = hand_in(world.viewer(), "es-1", MAN, subject_categories=frozenset({SubjectCategory.WITNESS}))
    with pytest.raises(Unacceptable, match="cross-checking"):
        watching.watch(world.viewer(), witness, why=WHY)


# What arrives


def test_a_later_arrival_stands_first_on_the_desks_of_the_owner(world: Any, watched: UUID, client_for: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    event = Event.objects.get(kind="watch")
    assert (event.to_agency, event.from_agency, event.payload) == ("ES-PN", "NL-DOU", {"watch": str(watched)})
    assert "watch" in {one.kind for one in live.news(world.viewer())}
    for role, whose in ((Role.OFFICER, "Your watch on"), (Role.ANALYST, "&#x27;s watch on")):
        text = desk(client_for(world.person("ES-PN", role))).split('id="waits"')[1]
        assert whose in text.split("<li")[1]
        assert "met a new record of Netherlands" in text
        assert WHY in text
    for who in (world.person("NL-DOU"), world.person("ES-PN", Role.PROSECUTOR)):
        assert "watch on" not in desk(client_for(who))


def test_what_was_there_before_alerts_nobody(world: Any, ours: UUID) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    watching.watch(world.viewer(), ours, why=WHY)
    assert alerts(world) == []
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN | {"gender": "male"})
    assert alerts(world) == []


def test_a_correction_that_makes_a_new_hit_alerts(world: Any, watched: UUID) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", {"name": "Jan Jansen", "birthDate": "1990-01-01"})
    assert alerts(world) == []
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    assert len(alerts(world)) == 1


def test_the_owners_own_correction_alerts_nobody(world: Any, ours: UUID, watched: UUID) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", OTHER_MAN | {"phone": "+34600111222"})
    hand_in(world.viewer(), "es-1", MAN | {"phone": "+34600111222"})
    assert Hit.objects.exists()
    assert alerts(world) == []


def test_a_colleagues_arrival_alerts_too_a_silent_one_even(world: Any, watched: UUID, client_for: Any) -> None:
    hand_in(world.viewer(role=Role.SUPERVISOR), "es-2", SAME_MAN, **SILENT)
    assert len(alerts(world)) == 1
    text = desk(client_for(world.person("ES-PN", Role.OFFICER)))
    assert "person Dragoslav" not in text
    assert "Your watch on Dragoslav Petkovšek</bdi></strong> <bdi>met a new record of your own agency" in text


@pytest.mark.parametrize(
    "terms", [SILENT, {"subject_categories": frozenset({SubjectCategory.INFORMANT})}], ids=["silent", "never shared"]
)
def test_what_others_must_not_learn_of_alerts_nobody(world: Any, watched: UUID, terms: dict[str, Any]) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **terms)
    assert not Alert.objects.exists()
    assert not Event.objects.filter(kind="watch").exists()


def test_what_is_hidden_is_told_as_any_notice(world: Any, watched: UUID, client_for: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN | {"address": "Keizersgracht 88"}, **HIDDEN)
    text = desk(client_for(world.person("ES-PN", Role.OFFICER)))
    assert "met something held by Netherlands: ask" in text
    assert "Петковшек" not in text
    assert "Keizersgracht" not in text


def test_what_is_above_the_clearance_is_told_to_the_cleared_alone(world: Any, watched: UUID) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, confidentiality=Confidentiality.RESTRICTED)
    officer = world.viewer(role=Role.OFFICER)
    uncleared = replace(officer, clearance=Confidentiality.BPL)
    assert len(watches.waiting(officer)) == 1
    assert watches.waiting(uncleared) == ()
    assert [(one.alerts, one.waiting) for one in watches.listed(officer)] == [(1, 1)]
    assert [(one.alerts, one.waiting) for one in watches.listed(uncleared)] == [(0, 0)]
    assert "watch" not in {one.kind for one in live.news(uncleared)}
    with pytest.raises(Refused):
        watching.acknowledge(uncleared, Alert.objects.get().pk)


# Seen to


def test_an_alert_stands_till_somebody_of_the_agency_has_seen_to_it(world: Any, watched: UUID, client_for: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    alert = Alert.objects.get()
    with pytest.raises(Refused):
        watching.acknowledge(world.viewer("NL-DOU"), alert.pk)
    client = client_for(world.person("ES-PN", Role.ANALYST))
    assert client.post(reverse("watch_acknowledge", args=[alert.pk])).status_code == 302
    alert.refresh_from_db()
    assert alert.seen_by
    assert alert.seen_by.account == "es.pn.analyst"
    assert alerts(world) == []
    with pytest.raises(Unacceptable, match="already"):
        watching.acknowledge(world.viewer(), alert.pk)
    assert LogEntry.objects.filter(action="acknowledge", result="done").count() == 1


def test_deciding_on_the_hit_is_seeing_to_it(world: Any, watched: UUID) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    actions.decide(world.viewer(), Hit.objects.get().pk, outcome="rejected", why="His cousin.")
    assert alerts(world) == []
    hand_in(world.viewer("HR-FIU"), "hr-1", MAN)
    assert len(alerts(world)) == 1


def test_the_other_owners_decision_leaves_it_standing(world: Any, watched: UUID) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    actions.decide(world.viewer("NL-DOU"), Hit.objects.get().pk, outcome="confirmed", why="It is he.")
    assert len(alerts(world)) == 1


# How it ends


def test_a_watch_past_its_day_alerts_nobody_and_is_ended(world: Any, ours: UUID, watched: UUID) -> None:
    Watch.objects.update(until=timezone.localdate() - timedelta(days=1))
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    assert alerts(world) == []
    assert watches.standing(world.viewer(), ours) is None
    assert watching.end_old() == 1
    assert Watch.objects.get().ended == Ended.BY_DATE
    assert watching.end_old() == 0
    assert LogEntry.objects.filter(action="end_watches").count() == 1


def test_ended_by_hand_it_alerts_nobody_any_more_but_what_it_said_stands(world: Any, watched: UUID) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    with pytest.raises(Refused):
        watching.end_watch(world.viewer("NL-DOU"), watched)
    watching.end_watch(world.viewer(role=Role.SUPERVISOR), watched)
    with pytest.raises(Refused):
        watching.end_watch(world.viewer(), watched)
    hand_in(world.viewer("HR-FIU"), "hr-1", MAN)
    assert len(alerts(world)) == 1


def test_a_withdrawal_ends_the_watch_and_its_alerts(world: Any, ours: UUID, watched: UUID) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    actions.decide(world.viewer("NL-DOU"), Hit.objects.get().pk, outcome="confirmed", why="It is he.")
    register.withdraw(world.viewer(), ours, why="Wrong man.")
    assert Watch.objects.get().ended == Ended.WITHDRAWN
    assert not Alert.objects.exists()
    assert not Event.objects.filter(kind="watch").exists()


@pytest.mark.parametrize("what", ["withdrawn", "erased", "corrected"])
def test_what_arrived_and_went_again_takes_its_alert_along(world: Any, watched: UUID, what: str) -> None:
    theirs = hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    assert len(alerts(world)) == 1
    if what == "withdrawn":
        register.withdraw(world.viewer("NL-DOU"), theirs, why="Wrong man.")
    elif what == "erased":
        register.erase(world.viewer("NL-DOU", Role.SUPERVISOR), [theirs], why="Acquitted.")
    else:
        hand_in(world.viewer("NL-DOU"), "nl-1", {"name": "Jan Jansen", "birthDate": "1990-01-01"})
    assert alerts(world) == []
    assert not Event.objects.filter(kind="watch").exists()


def test_a_nearer_review_date_takes_the_end_along(world: Any, ours: UUID, watched: UUID) -> None:
    seen = queries.read(world.viewer(), ours)
    assert seen
    soon = timezone.localdate() + timedelta(days=5)
    register.correct(world.viewer(), ours, seen.entity, replace(seen.conditions, review_date=soon), why="Sooner.")
    assert Watch.objects.get().until == soon


# Pages and API


def test_a_watch_is_set_listed_and_ended_on_the_pages(world: Any, ours: UUID, client_for: Any) -> None:
    client = client_for(world.person("ES-PN", Role.OFFICER))
    page = client.get(reverse("contribution", args=[ours])).content.decode()
    assert reverse("contribution_watch", args=[ours]) in page
    assert client.post(reverse("contribution_watch", args=[ours]), {"why": "", "until": "never"}).status_code == 422
    until = (timezone.localdate() + timedelta(days=7)).isoformat()
    answer = client.post(reverse("contribution_watch", args=[ours]), {"why": WHY, "until": until}, follow=True)
    assert "On watch" in answer.content.decode()
    assert "1 record on watch" in desk(client)
    listed = client.get(reverse("watches")).content.decode()
    assert WHY in listed
    assert "7 days left" in listed
    client.post(reverse("watch_end", args=[Watch.objects.get().pk]))
    assert "ended by hand" in client.get(reverse("watches")).content.decode()
    other = client_for(world.person("NL-DOU"))
    assert "Petkov" not in other.get(reverse("watches")).content.decode()
    assert other.get(reverse("contribution_watch", args=[ours])).status_code == 404
    assert "On watch" not in other.get(reverse("contribution", args=[ours])).content.decode()


def test_the_hit_page_says_that_it_is_on_watch(world: Any, watched: UUID, client_for: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    hit = Hit.objects.get().pk
    assert "On watch." in client_for(world.person()).get(reverse("hit", args=[hit])).content.decode()
    assert "On watch." not in client_for(world.person("NL-DOU")).get(reverse("hit", args=[hit])).content.decode()


def test_the_api_sets_lists_acknowledges_and_ends(world: Any, ours: UUID) -> None:
    api = Api(world.viewer(role=Role.OFFICER))
    made = api.post(f"/contributions/{ours}/watch", why=WHY).json()["watch"]
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN)
    told = api.get("/watches").json()
    assert [one["hit"]["right_owner" if one["hit"]["left_owner"] == "ES-PN" else "left_owner"]
            for one in told["alerts"]] == ["NL-DOU"]  # fmt: skip
    assert [(one["id"], one["met"], one["waiting"]) for one in told["watches"]] == [(made, 1, 1)]
    assert api.post(f"/watches/alerts/{told['alerts'][0]['id']}/acknowledge").status_code == 204
    assert api.post(f"/watches/{made}/end").status_code == 204
    told = api.get("/watches").json()
    assert told["alerts"] == []
    assert [one["ended"] for one in told["watches"]] == ["by hand"]
    assert Api(world.viewer("NL-DOU")).post(f"/contributions/{ours}/watch", why=WHY).status_code == 403
    assert Api(world.viewer(role=Role.PROSECUTOR)).get("/watches").status_code == 403

"""Break-glass: opened for hours, told at once, justified after; and no way to learn what is hidden."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.exchange import actions, glass
from tallystick.hub.hits import actions as hits
from tallystick.hub.hits.models import Hit
from tallystick.hub.live.models import Event
from tallystick.hub.register import emergencies, queries
from tallystick.hub.register.models import Emergency, Release
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Confidentiality, Purpose, Role
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, hand_in, pair

REASON = emergencies.REASON
WHY = "A kidnapped child is with him."


def opened(world: Any, **terms: Any) -> Release:
    hit = pair(world, **(terms or HIDDEN))
    return glass.break_glass(world.viewer(), hit.pk, reason=REASON, why=WHY)


def test_opened_at_once_for_this_case_and_four_hours(world: Any) -> None:
    given = opened(world)
    spain = world.viewer(now=timezone.now())
    assert queries.read(spain, given.contribution_id)
    assert queries.read(replace(spain, case="ANOTHER"), given.contribution_id) is None
    assert queries.read(replace(spain, purpose=Purpose.EXCHANGE), given.contribution_id) is None
    assert queries.read(replace(spain, now=spain.now + emergencies.LASTS), given.contribution_id) is None
    standing = glass.standing_on(spain, given.contribution_id)
    assert standing
    assert (standing.open, standing.by_me) == (True, True)


def test_the_owner_and_both_officers_are_told_at_once_and_these_see_no_content(world: Any) -> None:
    given = opened(world)
    told = set(Event.objects.filter(kind__startswith="emergency").values_list("kind", "to_agency", "contribution"))
    assert told == {
        ("emergency", "NL-DOU", given.contribution_id), ("emergency_told", "NL-DOU", None),
        ("emergency_told", "ES-PN", None),
    }  # fmt: skip
    for agency in ("ES-PN", "NL-DOU"):
        officer = world.viewer(agency, Role.DATA_PROTECTION_OFFICER, purpose=None)
        (event,) = glass.told_officers(officer)
        assert (event.from_agency, event.payload["owner"]) == ("ES-PN", "NL-DOU")
        assert str(given.contribution_id) not in str(event.payload)
    assert glass.told_officers(world.viewer("HR-FIU", Role.DATA_PROTECTION_OFFICER, purpose=None)) == ()
    assert glass.told_officers(world.viewer("NL-DOU")) == ()
    (one,) = glass.opened_of_ours(world.viewer("NL-DOU"))
    assert (one.agency, one.why, one.open) == ("ES-PN", WHY, True)


def test_the_owner_ends_it_and_asks_for_a_justification(world: Any) -> None:
    given, owner = opened(world), world.viewer("NL-DOU", Role.SUPERVISOR)
    emergencies.ask_justification(owner, given.pk)
    with pytest.raises(Unacceptable, match="asked for already"):
        emergencies.ask_justification(owner, given.pk)
    actions.end_release(owner, given.pk)
    assert queries.read(world.viewer(now=timezone.now()), given.contribution_id) is None
    assert [one.asked_at is not None for one in glass.to_justify(world.viewer())] == [True]
    with pytest.raises(Refused):
        emergencies.justify(world.viewer("ES-PN", Role.OFFICER), given.pk, text="Not mine.")
    emergencies.justify(world.viewer(), given.pk, text="The child was found at the address.")
    assert glass.to_justify(world.viewer()) == ()
    with pytest.raises(Unacceptable, match="that stays"):
        emergencies.justify(world.viewer(), given.pk, text="Other words.")
    assert Emergency.objects.get().justification.startswith("The child")


@pytest.mark.parametrize("reason", ["liberty", "loses_relevance", "immediate_threat", ""])
def test_only_danger_to_life_opens(world: Any, reason: str) -> None:
    hit = pair(world, **HIDDEN)
    with pytest.raises(Unacceptable, match="Only imminent danger"):
        glass.break_glass(world.viewer(), hit.pk, reason=reason, why=WHY)
    with pytest.raises(Unacceptable, match="in a sentence"):
        glass.break_glass(world.viewer(), hit.pk, reason=REASON, why=" ")


@pytest.mark.parametrize("role", list(Role))
def test_officers_analysts_and_supervisors_alone(world: Any, role: Role) -> None:
    hit = pair(world, **HIDDEN)
    allowed = role in (Role.OFFICER, Role.ANALYST, Role.SUPERVISOR)
    viewer = world.viewer("ES-PN", role)
    if allowed:
        assert glass.break_glass(viewer, hit.pk, reason=REASON, why=WHY)
    else:
        with pytest.raises(Refused):
            glass.break_glass(viewer, hit.pk, reason=REASON, why=WHY)


def test_not_more_than_a_few_times_a_day(world: Any) -> None:
    viewer = world.viewer()
    for n in range(emergencies.MOST_A_DAY + 1):
        one = hand_in(world.viewer("NL-DOU"), f"nl-{n}", SAME_MAN, withheld=frozenset({"phone"}))
        if n < emergencies.MOST_A_DAY:
            glass.break_glass(viewer, one, reason=REASON, why=WHY)
            continue
        with pytest.raises(Refused, match="ring the owner"):
            glass.break_glass(viewer, one, reason=REASON, why=WHY)
    assert LogEntry.objects.filter(action="break_glass", result="refused").count() == 1


def test_a_notice_of_a_check_leads_there_too(world: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN)
    notice = hits.check(world.viewer(), "Dragoslav Petkovsek").notices[0]
    assert glass.break_glass(world.viewer(), notice.id, reason=REASON, why=WHY)


def test_whoever_reads_all_of_it_opens_nothing(world: Any) -> None:
    given = opened(world)
    with pytest.raises(Unacceptable, match="already"):
        glass.break_glass(world.viewer(now=timezone.now()), Hit.objects.get().pk, reason=REASON, why=WHY)
    assert Release.objects.get().pk == given.pk


@pytest.mark.parametrize(
    "terms",
    [
        {"silent": True},
        {"confidentiality": Confidentiality.SECRET},
        {**HIDDEN, "purposes": frozenset({Purpose.CROSS_CHECK})},
        {**HIDDEN, "review_date": timezone.now().date() - timedelta(days=1)},
    ],
)
def test_no_oracle_what_is_never_shown_is_refused_as_what_is_not_there(world: Any, terms: dict[str, Any]) -> None:
    hand_in(world.viewer(), "es-1", SAME_MAN)
    hand_in(replace(world.viewer("NL-DOU"), clearance=Confidentiality.SECRET), "nl-1", SAME_MAN, **terms)
    theirs = queries.own_id(replace(world.viewer("NL-DOU"), clearance=Confidentiality.SECRET), "nl-1")
    ids = [*Hit.objects.values_list("pk", flat=True), theirs, uuid.uuid4()]
    said = set()
    for one in ids:
        assert glass.may_open(world.viewer(), one) == ""
        with pytest.raises(Refused) as refusal:
            glass.break_glass(world.viewer(), one, reason=REASON, why=WHY)
        said.add(str(refusal.value))
    assert said == {emergencies.CLOSED}
    assert not Release.objects.exists()

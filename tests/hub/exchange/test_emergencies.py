"""Danger to life: opened for a few hours, told at once, ended by its owner, justified by its reader, and no oracle."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.exchange import breaking, emergencies
from tallystick.hub.exchange.emergencies import Way
from tallystick.hub.exchange.models import Deadline
from tallystick.hub.live.models import Event
from tallystick.hub.register import actions as register
from tallystick.hub.register import emergency, queries
from tallystick.hub.register.models import Contribution, Emergency, Release, Transfer, TransferGround
from tallystick.hub.register.policy import Level
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality, Purpose, Role
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, SILENT, hand_in, pair

WHY = "A child was taken; his telephone may lead to her."
LIFE = emergency.REASON


def opened(world: Any, viewer: Viewer | None = None) -> Emergency:
    return breaking.break_glass(viewer or world.viewer(), Way.HIT, pair(world, **HIDDEN).pk, reason=LIFE, why=WHY)


def theirs(world: Any) -> uuid.UUID:
    return Contribution.objects.get(owner="NL-DOU").pk


def level(viewer: Viewer, contribution: uuid.UUID) -> Level:
    seen = queries.read(viewer, contribution)
    return seen.level if seen else Level.NOTHING


def test_the_reader_reads_all_of_it_for_four_hours_in_this_case_alone(world: Any) -> None:
    viewer = world.viewer()
    opened(world, viewer)
    one = theirs(world)
    assert level(viewer, one) is Level.FULL
    last = viewer.now + emergency.LASTS - timedelta(seconds=1)
    assert level(replace(viewer, now=last), one) is Level.FULL
    assert level(replace(viewer, now=viewer.now + emergency.LASTS), one) is Level.NOTHING
    assert level(replace(viewer, case="OTHER-1"), one) is Level.NOTHING
    assert level(world.viewer(purpose="b"), one) is Level.NOTHING
    assert level(world.viewer("HR-FIU"), one) is Level.NOTHING


def test_both_agencies_are_told_in_the_same_transaction(world: Any) -> None:
    made = opened(world)
    told = Event.objects.filter(kind="emergency").values_list("to_agency", flat=True)
    assert sorted(told) == ["ES-PN", "NL-DOU"]
    assert set(LogEntry.objects.filter(action="emergency").values_list("agency", flat=True)) == {"ES-PN", "NL-DOU"}
    assert [one.id for one in emergencies.of_ours(world.viewer("NL-DOU"))] == [made.pk]
    assert emergencies.of_ours(world.viewer()) == ()
    assert emergencies.of_ours(world.viewer("HR-FIU")) == ()


@pytest.mark.parametrize(("agency", "sees_who"), [("ES-PN", True), ("NL-DOU", False)])
def test_a_data_protection_officer_sees_that_it_happened_and_nothing_of_the_record(
    world: Any, client_for: Any, agency: str, sees_who: bool
) -> None:
    opened(world)
    client = client_for(world.person(agency, Role.DATA_PROTECTION_OFFICER))
    for name in ("desk", "emergencies"):
        page = client.get(reverse(name)).content.decode()
        assert "for danger to life" in page
        assert ("Analyst of Policía Nacional" in page) == sees_who
        assert world.viewer().case in page
        assert (WHY in page) == sees_who
        for secret in (SAME_MAN["name"], str(theirs(world))):
            assert secret not in page
    assert client.get(reverse("emergency", args=[Emergency.objects.get().pk])).status_code == 403
    other = client_for(world.person("HR-FIU", Role.DATA_PROTECTION_OFFICER))
    assert "for danger to life" not in other.get(reverse("desk")).content.decode()


def test_the_owner_ends_it_and_it_is_not_opened_again_that_day(world: Any, client_for: Any) -> None:
    made = opened(world)
    owner = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    desk = owner.get(reverse("desk")).content.decode()
    assert desk.index("for danger to life") < desk.index('id="news"')
    assert owner.post(reverse("emergency_end", args=[made.pk])).status_code == 302
    assert level(world.viewer(), theirs(world)) is Level.NOTHING
    with pytest.raises(Refused, match="ended this access"):
        breaking.break_glass(world.viewer(), Way.HIT, made.led_by, reason=LIFE, why=WHY)
    analyst = client_for(world.person("NL-DOU"))
    assert analyst.post(reverse("emergency_end", args=[made.pk])).status_code == 403


def test_the_reader_justifies_within_24_hours_or_it_is_overdue(world: Any) -> None:
    viewer = world.viewer()
    made = opened(world, viewer)
    assert Deadline.objects.get().due_at == viewer.now + timedelta(hours=24)
    (owed,) = emergencies.owed(viewer)
    assert owed.owed
    assert not owed.overdue
    (late,) = emergencies.owed(replace(viewer, now=viewer.now + timedelta(hours=25)))
    assert late.overdue
    breaking.ask_why(world.viewer("NL-DOU", Role.SUPERVISOR), made.pk)
    with pytest.raises(Unacceptable, match="already"):
        breaking.ask_why(world.viewer("NL-DOU", Role.SUPERVISOR), made.pk)
    breaking.justify(viewer, made.pk, text="She was found.")
    assert emergencies.owed(viewer) == ()
    assert Deadline.objects.get().done_at == viewer.now
    read = emergencies.read(world.viewer("NL-DOU"), made.pk)
    assert read
    assert read.justification == "She was found."
    with pytest.raises(Unacceptable, match="justified already"):
        breaking.justify(viewer, made.pk, text="Again.")


def test_only_who_opened_it_or_a_supervisor_justifies(world: Any) -> None:
    made = opened(world)
    for other in (world.viewer(role=Role.OFFICER), world.viewer("NL-DOU", Role.SUPERVISOR)):
        with pytest.raises(Refused):
            breaking.justify(other, made.pk, text="No.")
    breaking.justify(world.viewer(role=Role.SUPERVISOR), made.pk, text="For the analyst.")


def test_what_is_never_shown_and_what_is_not_there_are_refused_alike(world: Any, client_for: Any) -> None:
    hand_in(world.viewer("NL-DOU"), "silent", SAME_MAN, **SILENT)
    hand_in(world.viewer("NL-DOU"), "secret", SAME_MAN, confidentiality=Confidentiality.RESTRICTED)
    hand_in(world.viewer("NL-DOU"), "h2", SAME_MAN, **HIDDEN)
    low = world.person()
    low.clearance = Confidentiality.BPL
    low.save()
    client, said = client_for(low), set()
    named = list(Contribution.objects.values_list("pk", flat=True))
    for way in Way:
        for thing in (*named, uuid.uuid4()):
            page = client.get(reverse("emergency_new", args=[way, thing]))
            tried = client.post(reverse("emergency_new", args=[way, thing]), {"why": WHY})
            said.add((page.status_code, tried.status_code, b"Nothing that you may open" in tried.content))
    assert Emergency.objects.count() == 0
    # After ten refusals all are told to ring the owner, whatever stands there.
    assert said == {(404, 403, True), (404, 403, False)}


def test_refusals_are_counted(world: Any) -> None:
    for _ in range(breaking.MOST_TRIES):
        with pytest.raises(Refused, match="Nothing that you may open"):
            breaking.break_glass(world.viewer(), Way.RECORD, uuid.uuid4(), reason=LIFE, why=WHY)
    with pytest.raises(Refused, match="refused 10 times"):
        opened(world)


def test_three_a_day_and_no_other_reason(world: Any) -> None:
    with pytest.raises(Unacceptable, match="danger to life alone"):
        breaking.break_glass(world.viewer(), Way.HIT, uuid.uuid4(), reason="liberty", why=WHY)
    viewer = world.viewer()
    rows = [
        Contribution.objects.get(pk=hand_in(world.viewer("NL-DOU"), f"n-{n}", {"name": f"Vuk Jovanović {n}"}, **HIDDEN))
        for n in range(4)
    ]
    for row in rows[:3]:
        emergency.open_for_life(viewer, row, why=WHY)
    with pytest.raises(Refused, match="3 times within a day"):
        emergency.open_for_life(viewer, rows[3], why=WHY)
    emergency.open_for_life(replace(viewer, now=viewer.now + timedelta(hours=25)), rows[3], why=WHY)


def test_what_is_open_is_not_opened_twice(world: Any) -> None:
    made = opened(world)
    with pytest.raises(Unacceptable, match="all of it already"):
        breaking.break_glass(world.viewer(), Way.HIT, made.led_by, reason=LIFE, why=WHY)
    assert Release.objects.filter(emergency=True).count() == 1


@pytest.mark.parametrize(
    "terms",
    [SILENT, {"confidentiality": Confidentiality.SECRET}, {"purposes": frozenset({Purpose.STRATEGIC})}],
    ids=["silent", "above clearance", "other purpose"],
)
def test_the_release_itself_checks_the_gate(world: Any, terms: dict[str, Any]) -> None:
    owner = replace(world.viewer("NL-DOU"), clearance=Confidentiality.SECRET)
    one = hand_in(owner, "nl-1", SAME_MAN, **terms)
    with pytest.raises(Refused, match="Nothing that you may open"):
        emergency.open_for_life(world.viewer(), Contribution.objects.get(pk=one), why=WHY)


def test_an_own_record_is_not_opened(world: Any) -> None:
    one = hand_in(world.viewer(), "es-1", SAME_MAN)
    with pytest.raises(Refused, match="Nothing that you may open"):
        breaking.break_glass(world.viewer(), Way.RECORD, one, reason=LIFE, why=WHY)


def test_to_a_third_country_without_a_ground_it_is_a_recorded_transfer(world: Any) -> None:
    """Directive (EU) 2016/680, Articles 35(2) and 38: not waited for, and documented."""
    world.agencies["HR-FIU"].country = "RS"
    world.agencies["HR-FIU"].save()
    row = Contribution.objects.get(pk=hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN))
    reader = world.viewer("HR-FIU")
    made = emergency.open_for_life(reader, row, why=WHY)
    assert made.release.transferred
    assert Transfer.objects.get().ground == "derogation"
    assert level(reader, row.pk) is Level.FULL


def test_under_a_standing_ground_nothing_more_is_recorded_and_it_ends_with_the_ground(world: Any) -> None:
    world.agencies["HR-FIU"].country = "RS"
    world.agencies["HR-FIU"].save()
    row = Contribution.objects.get(pk=hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN, **HIDDEN))
    reader = world.viewer("HR-FIU")
    ground = TransferGround.objects.create(
        owner_id="NL-DOU", country="RS", ground="safeguards", reference="7/2024", valid_from=reader.today,
        until=reader.today, at=reader.now,
    )  # fmt: skip
    assert not emergency.open_for_life(reader, row, why=WHY).release.transferred
    ground.ended_at = reader.now
    ground.save()
    assert level(reader, row.pk) is Level.NOTHING


@pytest.mark.parametrize("role", list(Role))
def test_roles_that_may(world: Any, client_for: Any, role: Role) -> None:
    hit = pair(world, **HIDDEN)
    address = reverse("emergency_new", args=[Way.HIT, hit.pk])
    may = role in (Role.OFFICER, Role.ANALYST, Role.SUPERVISOR)
    client = client_for(world.person(role=role))
    assert client.get(address).status_code == (200 if may else 403)
    page = client.get(reverse("hit", args=[hit.pk]))
    assert (address.encode() in page.content) == may


def test_the_pages_from_the_hit_to_the_record(world: Any, client_for: Any) -> None:
    hit = pair(world, **HIDDEN)
    client = client_for(world.person())
    address = reverse("emergency_new", args=[Way.HIT, hit.pk])
    page = client.get(address).content.decode()
    for said in ("Douane", "4 hours", "data-protection officers of both agencies", "justification within 24 hours"):
        assert said in page
    assert client.post(address, {"why": " "}).status_code == 422
    assert Emergency.objects.count() == 0
    answer = client.post(address, {"why": WHY}, follow=True)
    assert "for danger to life.</strong>" in answer.content.decode()
    assert SAME_MAN["name"] in answer.content.decode()
    made = Emergency.objects.get()
    assert client.get(reverse("emergency", args=[made.pk])).status_code == 200
    assert client.post(reverse("emergency_justify", args=[made.pk]), {"text": ""}).status_code == 422
    assert client.post(reverse("emergency_justify", args=[made.pk]), {"text": "Found."}).status_code == 302
    assert client_for(world.person("HR-FIU")).get(reverse("emergency", args=[made.pk])).status_code == 404


def test_an_erasure_takes_what_was_written_with_it(world: Any) -> None:
    opened(world)
    register.erase(world.viewer("NL-DOU", Role.SUPERVISOR), [theirs(world)], why="No longer needed.")
    assert (Emergency.objects.count(), Deadline.objects.count(), Release.objects.count()) == (0, 0, 0)

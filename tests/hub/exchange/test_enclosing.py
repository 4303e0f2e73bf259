"""An export that goes with a message is a copy: it goes to nobody who may not read it, its recipients hold it, and it
is opened by nobody who may no longer read it."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tallystick.hub.exchange import attaching, messaging
from tallystick.hub.exchange.models import Attachment, Change, Enclosed, Receipt
from tallystick.hub.register import actions as register
from tallystick.hub.register import exporting, releasing
from tallystick.hub.register.models import Export, Holding, How
from tallystick.hub.register.queries import Filter
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Purpose, Role
from tests.hub.exchange.letters import alert
from tests.hub.hits.scenes import HIDDEN, MAN, OTHER_MAN, SILENT, hand_in


def exported(viewer: Viewer) -> bytes:
    return exporting.export(viewer, Filter()).path.read_bytes()


def enclosed(viewer: Viewer, content: bytes, *to: str) -> uuid.UUID:
    """A draft of the viewer's with this file."""
    made = messaging.write_draft(viewer, alert(*to or ("NL-DOU",)))
    attaching.attach(viewer, made, name="list.csv", content=content)
    return made


def held() -> list[tuple[str, str]]:
    return sorted(
        Holding.objects.filter(how=How.MESSAGE, ended_at=None).values_list("agency", "contribution__source_id")
    )


def test_the_recipients_hold_what_an_attached_export_carries(world: Any) -> None:
    viewer = world.viewer()
    one = hand_in(viewer, "es-1", MAN)
    made = enclosed(viewer, exported(viewer), "NL-DOU", "HR-FIU")
    assert held() == [], "a draft carries nothing yet"
    messaging.send(viewer, made)
    messaging.send(viewer, made)
    assert held() == [("HR-FIU", "es-1"), ("NL-DOU", "es-1")]
    register.withdraw(viewer, one, why="Wrong.")
    assert set(Receipt.objects.values_list("agency", "recall__change")) == {
        ("NL-DOU", Change.RECALL), ("HR-FIU", Change.RECALL),
    }  # fmt: skip
    assert Receipt.objects.first().files == [{"name": "a file that came with a message"}]


def test_h2_stops_it_till_its_owner_releases_it(world: Any) -> None:
    viewer = world.viewer()
    one = hand_in(viewer, "es-1", MAN, **HIDDEN)
    hand_in(viewer, "es-2", OTHER_MAN)
    made = enclosed(viewer, exported(viewer), "NL-DOU", "HR-FIU")
    with pytest.raises(Unacceptable) as fault:
        messaging.send(viewer, made)
    assert fault.value.problems == tuple(
        f"list.csv: as far as your agency may know, {agency} may not have all of it. "
        "Let its owner send it, pass it on with leave, or leave the file out."
        for agency in ("HR-FIU", "NL-DOU")
    )
    assert held() == []
    boss = world.viewer(role=Role.SUPERVISOR)
    for agency in ("NL-DOU", "HR-FIU"):
        terms = releasing.Terms(
            to=agency, purposes=frozenset({Purpose.OPERATIONAL}), until=boss.today + timedelta(days=9), why="Yes."
        )
        releasing.release(boss, one, terms)
    messaging.send(viewer, made)
    assert len(held()) == 4


def test_a_release_between_others_is_not_told_by_what_may_be_sent(world: Any) -> None:
    """Spain reads a Dutch record by a release; whether Croatia has one too changes nothing that Spain is told."""
    dutch, viewer = world.viewer("NL-DOU", role=Role.SUPERVISOR), world.viewer()
    one = hand_in(dutch, "nl-1", MAN, **HIDDEN)
    terms = releasing.Terms(
        to="ES-PN", purposes=frozenset({Purpose.OPERATIONAL}), until=dutch.today + timedelta(days=9), why="Yes."
    )
    releasing.release(dutch, one, terms)
    made = enclosed(viewer, exported(viewer), "HR-FIU")
    said = []
    for told in (None, replace(terms, to="HR-FIU")):
        if told:
            releasing.release(dutch, one, told)
        with pytest.raises(Unacceptable) as fault:
            messaging.send(viewer, made)
        said.append(fault.value.problems)
    assert said[0] == said[1]
    messaging.send(viewer, enclosed(viewer, exported(viewer), "NL-DOU"))


@pytest.mark.parametrize("terms", [SILENT, {"withheld": frozenset({"phone"})}])
def test_what_is_silent_or_withheld_goes_to_nobody(world: Any, terms: dict[str, Any]) -> None:
    viewer = world.viewer()
    hand_in(viewer, "es-1", MAN, **terms)
    with pytest.raises(Unacceptable, match="NL-DOU may not have all of it"):
        messaging.send(viewer, enclosed(viewer, exported(viewer)))


def test_it_is_known_again_when_it_is_sent_on_and_its_export_is_gone(world: Any) -> None:
    viewer, dutch = world.viewer(), world.viewer("NL-DOU")
    hand_in(viewer, "es-1", MAN)
    content = exported(viewer)
    messaging.send(viewer, enclosed(viewer, content))
    Export.objects.all().delete()
    messaging.send(dutch, enclosed(dutch, content, "HR-FIU"))
    assert held() == [("HR-FIU", "es-1"), ("NL-DOU", "es-1")]


def test_what_changed_since_is_neither_attached_nor_sent_nor_opened(world: Any) -> None:
    viewer, dutch = world.viewer(), world.viewer("NL-DOU")
    hand_in(viewer, "es-1", MAN)
    content = exported(viewer)
    sent, waits = enclosed(viewer, content), enclosed(viewer, content)
    messaging.send(viewer, sent)
    row = Attachment.objects.get(message=sent)
    assert attaching.download(dutch, row.pk)[0] == content
    hand_in(world.viewer(), "es-1", MAN | {"phone": "+34600000001"})
    with pytest.raises(Refused, match="has changed"):
        attaching.download(dutch, row.pk)
    with pytest.raises(Unacceptable, match="attach the export anew"):
        messaging.send(viewer, waits)
    with pytest.raises(Unacceptable, match="make the export anew"):
        enclosed(viewer, content)


def test_an_ended_release_closes_the_file_and_asks_for_it_back(world: Any) -> None:
    boss, viewer, dutch = world.viewer(role=Role.SUPERVISOR), world.viewer(), world.viewer("NL-DOU")
    one = hand_in(viewer, "es-1", MAN, **HIDDEN)
    terms = releasing.Terms(
        to="NL-DOU", purposes=frozenset({Purpose.OPERATIONAL}), until=boss.today + timedelta(days=9), why="Yes."
    )
    given = releasing.release(boss, one, terms)
    made = enclosed(viewer, exported(viewer))
    messaging.send(viewer, made)
    row = Attachment.objects.get()
    assert attaching.download(dutch, row.pk)
    releasing.end_release(boss, given.pk)
    with pytest.raises(Refused, match="no longer see it"):
        attaching.download(dutch, row.pk)
    assert list(Receipt.objects.values_list("agency", "recall__change")) == [("NL-DOU", Change.ENDED)]


@pytest.mark.django_db(transaction=True)
def test_erasing_reaches_the_attached_file(world: Any) -> None:
    viewer = world.viewer()
    one = hand_in(viewer, "es-1", MAN)
    made = enclosed(viewer, exported(viewer))
    messaging.send(viewer, made)
    path = Attachment.objects.get().path
    assert path.exists()
    register.erase(world.viewer(role=Role.SUPERVISOR), [one], why="Never needed.")
    assert not path.exists()
    assert not Attachment.objects.exists()
    assert not Enclosed.objects.exists()


def test_any_other_file_and_a_reference_carry_nothing(world: Any) -> None:
    viewer = world.viewer()
    one = hand_in(viewer, "es-1", MAN)
    made = messaging.write_draft(viewer, alert("NL-DOU", contributions=(one,)))
    attaching.attach(viewer, made, name="a.csv", content=b"id;name\r\n1;x\r\n")
    messaging.send(viewer, made)
    assert held() == []

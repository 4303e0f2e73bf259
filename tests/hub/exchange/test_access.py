"""Where the gate says no, one may ask: of any agency, without a word on whether there is anything."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tallystick.hub.exchange import access, actions, queries
from tallystick.hub.exchange.models import AccessRequest, Answer
from tallystick.hub.register import actions as contributions
from tallystick.hub.register import queries as register
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality, Role
from tests.hub.hits.scenes import HIDDEN, SAME_MAN, SILENT, hand_in
from tests.promises.twin_worlds import plain

WHY = "He is named in our file."


def seek(viewer: Viewer, *, of: uuid.UUID | None = None, words: str = "the man of last week") -> AccessRequest:
    reference = f"record {of}" if of else ""
    return access.seek(viewer, agency="NL-DOU", words=words, why=WHY, reference=reference)


@pytest.mark.parametrize("name", ["contribution", "hit", "report", "request"])
def test_the_page_that_says_no_leads_to_asking(world: Any, client_for: Any, name: str) -> None:
    thing = uuid.uuid4()
    page = client_for(world.person()).get(reverse(name, args=[thing]))
    assert page.status_code == 404
    kind = "record" if name == "contribution" else name
    assert f"{reverse('request_new')}?for={kind}+{thing}" in page.content.decode()


def test_hidden_and_absent_are_answered_to_the_byte_alike_and_by_as_many_queries(world: Any, client_for: Any) -> None:
    hidden = [
        hand_in(world.viewer("NL-DOU"), "s", SAME_MAN, **SILENT),
        hand_in(world.viewer("NL-DOU"), "h", SAME_MAN, **HIDDEN),
    ]
    client, told = client_for(world.person()), set()
    client.get(reverse("desk"))
    for one in (*hidden, uuid.uuid4()):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("contribution", args=[one]))
        told.add((page.status_code, plain(page.content.decode()), len(asked)))
        form = client.get(reverse("request_new") + f"?for=record+{one}")
        told.add((form.status_code, plain(form.content.decode()), 0))
    assert len(told) == 2


@pytest.mark.parametrize("role", list(Role))
def test_who_may_not_ask_gets_the_plain_page(world: Any, client_for: Any, role: Role) -> None:
    page = client_for(world.person(role=role)).get(reverse("contribution", args=[uuid.uuid4()]))
    asks = role.sees_content and role.may("ask")
    assert ("Ask for it" in page.content.decode()) == asks
    assert page.status_code == (404 if role.sees_content else 403)


def test_an_address_that_leads_nowhere_is_not_asked_for(world: Any, client_for: Any) -> None:
    page = client_for(world.person()).get("/no-such-place/")
    assert page.status_code == 404
    assert "Ask for it" not in page.content.decode()


def test_the_form_asks_and_shows_what_was_asked(world: Any, client_for: Any) -> None:
    thing = uuid.uuid4()
    client = client_for(world.person())
    address = reverse("request_new") + f"?for=record+{thing}"
    assert str(thing) in client.get(address).content.decode()
    said = {"agency": "NL-DOU", "words": "the man of last week", "why": WHY, "reference": f"record {thing}"}
    for missing in ("agency", "why"):
        assert client.post(address, {**said, missing: ""}).status_code == 422
    assert client.post(address, {**said, "reference": "record of mine"}).status_code == 422
    assert AccessRequest.objects.count() == 0
    page = client.post(address, said, follow=True).content.decode()
    assert f"record {thing}: the man of last week" in page
    assert "Whether Netherlands holds it, only Netherlands says." in page
    assert "what you looked for" in client.get(reverse("requests")).content.decode()


def test_nothing_said_of_what_was_looked_for_is_not_asked(world: Any) -> None:
    with pytest.raises(Unacceptable, match="what you looked for"):
        seek(world.viewer(), words=" ")
    for agency in ("ES-PN", "XX-NONE"):
        with pytest.raises(Unacceptable, match="another agency"):
            access.seek(world.viewer(), agency=agency, words="him", why=WHY)


def test_asking_twice_gives_the_same_open_request(world: Any) -> None:
    thing = uuid.uuid4()
    first = seek(world.viewer(), of=thing)
    assert seek(world.viewer(role=Role.OFFICER), of=thing, words="other words").pk == first.pk
    assert seek(world.viewer(), of=uuid.uuid4()).pk != first.pk
    assert seek(world.viewer("HR-FIU"), of=thing).pk != first.pk
    actions.refuse(world.viewer("NL-DOU", Role.SUPERVISOR), first.pk, reason="not_available")
    assert seek(world.viewer(), of=thing).pk != first.pk


def test_so_many_open_of_one_person_to_one_agency(world: Any) -> None:
    for _ in range(access.MOST_OPEN):
        seek(world.viewer(), of=uuid.uuid4())
    with pytest.raises(Unacceptable, match="20 such requests open"):
        seek(world.viewer(), of=uuid.uuid4())
    seek(world.viewer(role=Role.OFFICER), of=uuid.uuid4())
    access.seek(world.viewer(), agency="HR-FIU", words="him", why=WHY)


def test_the_owner_finds_it_and_releases_it(world: Any, client_for: Any) -> None:
    one = hand_in(world.viewer("NL-DOU"), "nl-7", SAME_MAN, **HIDDEN)
    asked = seek(world.viewer(), of=one)
    owner = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    page = owner.get(reverse("request", args=[asked.pk])).content.decode()
    assert "Which record is it?" in page
    assert reverse("request_grant", args=[asked.pk]) not in page
    until = (world.viewer().today + timedelta(days=3)).isoformat()
    early = owner.post(reverse("request_grant", args=[asked.pk]), {"until": until})
    assert "Say first which record" in early.content.decode()
    for query in ("", "?q=nl-7", f"?q={one}", "?q=Petkovšek"):
        offered = owner.get(reverse("request_find", args=[asked.pk]) + query).content.decode()
        assert SAME_MAN["name"] in offered, query
    assert "None of yours" in owner.get(reverse("request_find", args=[asked.pk]) + "?q=Nobody").content.decode()
    owner.post(reverse("request_identify", args=[asked.pk]), {"record": str(one)})
    assert SAME_MAN["name"] in owner.get(reverse("request", args=[asked.pk])).content.decode()
    mine = queries.read(world.viewer(), asked.pk)
    assert mine
    assert mine.about is None
    assert SAME_MAN["name"] not in client_for(world.person()).get(reverse("request", args=[asked.pk])).content.decode()
    assert owner.post(reverse("request_grant", args=[asked.pk]), {"until": until}).status_code == 302
    assert register.read(world.viewer(), one)
    assert (
        "Open the released record"
        in client_for(world.person()).get(reverse("request", args=[asked.pk])).content.decode()
    )


def test_what_an_owner_takes_it_to_be_does_not_hide_the_request_from_its_asker(world: Any) -> None:
    """A request that vanished would tell that something above the asker's clearance was found."""
    one = hand_in(world.viewer("NL-DOU"), "nl-7", SAME_MAN, confidentiality=Confidentiality.RESTRICTED)
    low = world.person()
    low.clearance = Confidentiality.BPL
    low.save()
    asked = seek(world.viewer(), of=one)
    before = queries.read(world.viewer(), asked.pk)
    access.identify(world.viewer("NL-DOU", Role.SUPERVISOR), asked.pk, one)
    after = queries.read(world.viewer(), asked.pk)
    assert before == after


def test_only_the_owners_supervisor_says_which_record_it_is(world: Any, client_for: Any) -> None:
    one = hand_in(world.viewer("NL-DOU"), "nl-7", SAME_MAN)
    ours = hand_in(world.viewer(), "es-7", SAME_MAN)
    asked = seek(world.viewer(), of=one)
    for viewer in (world.viewer("NL-DOU"), world.viewer(role=Role.SUPERVISOR), world.viewer("HR-FIU", Role.SUPERVISOR)):
        with pytest.raises(Refused):
            access.identify(viewer, asked.pk, one)
    with pytest.raises(Refused, match="owns no such"):
        access.identify(world.viewer("NL-DOU", Role.SUPERVISOR), asked.pk, ours)
    owner = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    assert owner.post(reverse("request_identify", args=[asked.pk]), {"record": "x"}).status_code == 302
    assert AccessRequest.objects.get().found is None
    assert owner.post(reverse("request_refuse", args=[asked.pk]), {"reason": "not_available"}).status_code == 302
    assert AccessRequest.objects.get().answer == Answer.REFUSED
    with pytest.raises(Unacceptable, match="answered already"):
        access.identify(world.viewer("NL-DOU", Role.SUPERVISOR), asked.pk, one)


def test_an_erased_record_leaves_the_request_open(world: Any) -> None:
    one = hand_in(world.viewer("NL-DOU"), "nl-7", SAME_MAN)
    asked = seek(world.viewer(), of=one)
    owner = world.viewer("NL-DOU", Role.SUPERVISOR)
    access.identify(owner, asked.pk, one)
    contributions.erase(owner, [one], why="No longer needed.")
    asked.refresh_from_db()
    assert (asked.found_id, asked.answer) == (None, Answer.OPEN)

"""The pages of messages: write, look over, send; read, answer, refuse, ask; what each side sees; and the API beside."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.exchange import messaging
from tallystick.hub.exchange.composing import To
from tallystick.hub.exchange.models import Attachment, Delivery, Message, Project
from tallystick.hub.viewer import Unacceptable
from tallystick.vocabulary import Handling, Purpose, Role
from tests.hub.exchange.letters import ASKED, PDF, alert, draft, request, sent
from tests.hub.hits.scenes import MAN, Api, hand_in

FORM = {
    "kind": "REQUEST", "to": ["NL-DOU"], "subject": "A flat", "confidentiality": "BPL", "text": "",
    **{f"f_{name}": value for name, value in ASKED.items()},
}  # fmt: skip


def page(client: Any, name: str, *args: object, query: str = "") -> str:
    """A page that answers 200, as text."""
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return str(answer.content.decode())


def test_written_looked_over_sent_read_and_answered(world: Any, client_for: Any) -> None:
    spain, dutch = client_for(world.person()), client_for(world.person("NL-DOU"))
    assert "Request to freeze" in page(spain, "message_new", query="?to=NL-DOU")
    form = page(spain, "message_new", query="?kind=REQUEST&to=NL-DOU")
    for expected in (
        "What is asked",
        "Why this agency",
        "How the agency reaches it",
        'value="NL-DOU" class="form-check-input" id="id_to_',
    ):
        assert expected in form
    key = uuid.uuid4()
    for _ in range(2):
        answer = spain.post(reverse("message_new"), FORM | {"key": str(key)})
        assert answer.headers["Location"] == reverse("message", args=[key])
    assert Message.objects.count() == 1
    look = page(spain, "message", key)
    assert "Send to Netherlands" in look
    assert "A flat" in page(spain, "messages")
    assert spain.post(reverse("message_send", args=[key])).status_code == 302
    inbox = page(dutch, "messages")
    assert "1 waits for your agency" in inbox
    assert "due in" in inbox
    assert '>1<span class="visually-hidden"> not read</span>' in inbox
    read = page(dutch, "message", key)
    for expected in ("Spain asks for information", ASKED["asked"], "Answer Spain", "Ask what is meant", "Refuse"):
        assert expected in read
    assert "> not read</span>" not in page(dutch, "desk").split("</nav>")[0]
    done = dutch.post(reverse("message_reply", args=[key]), {"key": str(uuid.uuid4()), "text": "Mr Jansen."})
    assert done.status_code == 302
    assert "1 of 1 replied" in page(spain, "thread", query="?case=ES-2026-0417")
    assert "Mr Jansen." in page(spain, "message", Message.objects.get(kind="ANSWER").pk)
    answered = page(dutch, "message", key)
    assert "you answered it" in answered
    assert "Answer Spain" not in answered


def test_a_form_that_is_not_in_order_says_so_where_it_stands(world: Any, client_for: Any) -> None:
    spain = client_for(world.person())
    answer = spain.post(reverse("message_new"), FORM | {"key": str(uuid.uuid4()), "to": ["XX"]})
    assert answer.status_code == 422
    one = draft(world, request(urgency="liberty"))
    answer = spain.post(reverse("message_send", args=[one]))
    assert answer.status_code == 422
    assert "say it in a sentence" in answer.content.decode()
    bad = {"handling": ["H3"], "restrictions": "", "keep_until": "2020-01-01"}
    kept = spain.post(reverse("message_recipient", args=[one, "NL-DOU"]), bad)
    assert kept.status_code == 302
    assert "H3 says" in spain.post(reverse("message_send", args=[one])).content.decode()
    assert spain.post(reverse("message_recipient", args=[one, "HR-FIU"]), {}).status_code == 422
    changed = spain.post(reverse("message_change", args=[one]), FORM | {"key": str(one), "subject": "Other"})
    assert changed.status_code == 302
    assert Message.objects.get().subject == "Other"
    assert Delivery.objects.get().restrictions == ""
    assert Delivery.objects.get().handling == ["H3"]
    assert spain.post(reverse("message_discard", args=[one])).status_code == 302
    assert not Message.objects.exists()


def test_a_file_goes_up_and_comes_down_as_a_file(world: Any, client_for: Any) -> None:
    spain, dutch, one = client_for(world.person()), client_for(world.person("NL-DOU")), draft(world)
    bad = spain.post(reverse("message_attach", args=[one]), {"file": SimpleUploadedFile("a.pdf", b"MZ\x90")})
    assert bad.status_code == 422
    assert "never taken" in bad.content.decode()
    for name in ("a.pdf", "b.pdf"):
        spain.post(reverse("message_attach", args=[one]), {"file": SimpleUploadedFile(name, PDF)})
    first, second = Attachment.objects.order_by("file_name")
    spain.post(reverse("attachment_remove", args=[second.pk]))
    assert dutch.get(reverse("attachment", args=[first.pk])).status_code == 403
    messaging.send(world.viewer(), one)
    answer = dutch.get(reverse("attachment", args=[first.pk]))
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="ES-2026-0417-')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert LogEntry.objects.filter(action="download", agency="NL-DOU", objects_read=[str(one)]).exists()
    assert "a.pdf" in page(dutch, "message", one)


def test_refused_or_asked_about_on_the_page(world: Any, client_for: Any) -> None:
    message, dutch = sent(world), client_for(world.person("NL-DOU"))
    assert dutch.post(reverse("message_clarify", args=[message.pk]), {"text": ""}).status_code == 422
    assert dutch.post(reverse("message_clarify", args=[message.pk]), {"text": "Which flat?"}).status_code == 302
    spain = client_for(world.person())
    assert "Which flat?" in page(spain, "message", message.pk)
    assert "asks what is meant by" in page(spain, "desk")
    assert dutch.post(reverse("message_refuse", args=[message.pk]), {"reason": "mood"}).status_code == 422
    assert (
        dutch.post(reverse("message_refuse", args=[message.pk]), {"reason": "harm", "text": "No."}).status_code == 302
    )
    assert "refused: would harm" in page(spain, "message", message.pk)
    again = dutch.post(reverse("message_refuse", args=[message.pk]), {"reason": "harm"})
    assert "refused it already" in again.content.decode()


def test_a_new_version_is_begun_from_the_sent_one(world: Any, client_for: Any) -> None:
    message, spain = sent(world), client_for(world.person())
    assert "Write a new version" in page(spain, "message", message.pk)
    answer = spain.post(reverse("message_revise", args=[message.pk]))
    second = message.versions.get()
    assert answer.headers["Location"] == reverse("message_change", args=[second.pk])
    assert ASKED["asked"] in page(spain, "message_change", second.pk)
    messaging.send(world.viewer(), second.pk)
    assert "A newer version replaces it" in page(client_for(world.person("NL-DOU")), "message", message.pk)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_messages_as_its_role_allows(world: Any, client_for: Any, role: Role) -> None:
    message = sent(world)
    client = client_for(world.person("NL-DOU", role))
    expected = 200 if role.sees_content else 403
    for name, args in (("messages", []), ("message", [message.pk]), ("deadlines", []), ("projects", [])):
        assert client.get(reverse(name, args=args)).status_code == expected
    if role.sees_content:
        assert ("Send the answer" in page(client, "message", message.pk)) == role.may("ask")


def test_to_all_others_a_message_is_not_there(world: Any, client_for: Any) -> None:
    message, client = sent(world), client_for(world.person("EU-CC", Role.SUPERVISOR))
    assert client.get(reverse("message", args=[message.pk])).status_code == 404
    assert client.get(reverse("thread") + "?case=ES-2026-0417").status_code == 404
    assert "Your agency has exchanged no message yet." in page(client, "messages")
    for name in ("message_reply", "message_refuse", "message_clarify", "message_send", "message_attach"):
        assert client.post(reverse(name, args=[message.pk]), {"text": "x", "reason": "harm"}).status_code == 404
    for name in ("message_revise", "message_discard"):
        assert client.post(reverse(name, args=[message.pk])).status_code == 403


def test_narrowed_lists(world: Any, client_for: Any) -> None:
    sent(world)
    sent(world, alert("NL-DOU"))
    dutch = client_for(world.person("NL-DOU"))
    assert "Armed" in page(dutch, "messages", query="?kind=ALERT")
    assert "A flat" not in page(dutch, "messages", query="?kind=ALERT").split("What fits")[1]
    assert "A flat" in page(dutch, "messages", query="?show=waiting")
    assert "No message fits." in page(dutch, "messages", query="?show=sent")
    assert "A flat" in page(dutch, "messages", query="?agency=ES-PN")


def test_a_reference_is_a_link_where_it_may_be_read_and_else_says_whom_to_ask(world: Any, client_for: Any) -> None:
    opened = hand_in(world.viewer(), "es-1", MAN)
    closed = hand_in(world.viewer(), "es-2", MAN | {"name": "Canary"}, handling=frozenset({Handling.H2}))
    message = sent(world, request(contributions=(opened, closed), operation="BLUE TIDE"))
    text = page(client_for(world.person("NL-DOU")), "message", message.pk)
    assert reverse("contribution", args=[opened]) in text
    assert "A record of Spain: ask for it" in text
    assert f"{reverse('request_new')}?for=message+{message.pk}&amp;agency=ES-PN" in text
    assert "Operation BLUE TIDE" in text
    assert "Canary" not in text
    assert str(closed) not in text


def test_a_question_waits_on_the_senders_desk_and_is_answered_in_place(world: Any, client_for: Any) -> None:
    message = sent(world)
    spain, dutch = client_for(world.person()), client_for(world.person("NL-DOU"))
    assert dutch.post(reverse("message_clarify", args=[message.pk]), {"text": "Which flat?"}).status_code == 302
    desk = page(spain, "desk")
    assert desk.index("Netherlands asks what you mean by") < desk.index('id="news"')
    assert "Which flat?" in page(spain, "message", message.pk)
    address = reverse("message_explain", args=[message.pk, "NL-DOU"])
    assert spain.post(address, {"text": ""}).status_code == 422
    assert spain.post(address, {"text": "The left one."}).status_code == 302
    read = page(dutch, "message", message.pk)
    assert "Which flat?" in read
    assert "The left one." in read
    assert "Answer Spain" in read
    assert "Netherlands asks what you mean by" not in page(spain, "desk")


def test_a_message_of_another_case_offers_to_work_on_it_before_the_answer_is_written(
    world: Any, client_for: Any
) -> None:
    message, dutch = sent(world), client_for(world.person("NL-DOU"))
    dutch.post(reverse("work"), {"purpose": "c", "case": "NL-1"})
    read = page(dutch, "message", message.pk)
    assert "Work on case ES-2026-0417" in read
    assert "Answer Spain" in read
    assert reverse("message_reply", args=[message.pk]) not in read
    led = dutch.post(reverse("work"), {"purpose": "c", "case": "ES-2026-0417", "next": f"/messages/{message.pk}/"})
    assert led.headers["Location"] == f"/messages/{message.pk}/"
    assert reverse("message_reply", args=[message.pk]) in page(dutch, "message", message.pk)


def test_an_address_that_takes_a_form_leads_to_the_page_it_stands_on(world: Any, client_for: Any) -> None:
    message = sent(world)
    spain = client_for(world.person())
    for name in ("message_send", "message_reply"):
        led = spain.get(reverse(name, args=[message.pk]))
        assert led.headers["Location"] == reverse("message", args=[message.pk])
    led = spain.get(reverse("message_recipient", args=[message.pk, "NL-DOU"]))
    assert led.headers["Location"] == reverse("message", args=[message.pk])


def test_a_recipient_reads_its_own_conditions_with_those_of_the_message(world: Any, client_for: Any) -> None:
    last = world.viewer().today + timedelta(days=3)
    strict = To(agency="NL-DOU", handling=frozenset({Handling.H1}), keep_until=last)
    message = sent(world, request(strict))
    head = page(client_for(world.person("NL-DOU")), "message", message.pk).split("Conditions of the message")[1]
    head = head.split("</ul>")[0]
    assert "H1" in head
    assert f"keep until {last.day} {last:%b %Y}" in head


# Analysis projects

PROJECT = {
    "code": "PUMA", "name": "Puma", "specific_purpose": "Cocaine by container.", "crime_area": "Drugs",
    "data_categories": "Names, phones", "access_conditions": "Members alone.", "subject_categories": ["SUSPECT"],
    "participants": ["NL-DOU"],
}  # fmt: skip


def _project(world: Any, client_for: Any, **changed: Any) -> Any:
    until = (world.viewer().today + timedelta(days=300)).isoformat()
    client = client_for(world.person(role=Role.SUPERVISOR))
    return client.post(reverse("project_new"), {**PROJECT, "storage_until": until, **changed})


def test_a_project_is_named_by_its_participants_for_operational_analysis_alone(world: Any, client_for: Any) -> None:
    assert _project(world, client_for).status_code == 302
    project = Project.objects.get()
    assert project.code == "ES-PN.PUMA"
    assert set(project.participants.values_list("pk", flat=True)) == {"ES-PN", "NL-DOU"}
    message = sent(world, request("ES-PN", project="ES-PN.PUMA"), by="NL-DOU")
    assert "analysis project ES-PN.PUMA" in page(client_for(world.person()), "message", message.pk)
    with pytest.raises(Unacceptable, match="Analysis project"):
        draft(world, request("ES-PN", project="ES-PN.PUMA"), by="HR-FIU")
    other = world.viewer("NL-DOU", purpose=Purpose.EXCHANGE)
    one = messaging.write_draft(other, request("ES-PN", project="ES-PN.PUMA"))
    with pytest.raises(Unacceptable, match="purpose c, alone"):
        messaging.send(other, one)
    assert "ES-PN.PUMA" not in page(client_for(world.person("HR-FIU")), "projects")
    assert "Puma" in page(client_for(world.person("NL-DOU")), "projects")
    client = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    assert client.post(reverse("project_end", args=[project.pk])).status_code == 403
    assert (
        client_for(world.person(role=Role.SUPERVISOR)).post(reverse("project_end", args=[project.pk])).status_code
        == 302
    )
    with pytest.raises(Unacceptable, match="Analysis project"):
        draft(world, request("ES-PN", project="ES-PN.PUMA"), by="NL-DOU")


@pytest.mark.parametrize(
    ("changed", "line"),
    [({"code": "puma"}, "capital letters"), ({"storage_until": "2050-01-01"}, "at most"), ({"name": " "}, "required"),
     ({"participants": ["XX"]}, "not one of the available")],
)  # fmt: skip
def test_a_project_that_is_not_in_order_is_not_opened(
    world: Any, client_for: Any, changed: dict[str, Any], line: str
) -> None:
    answer = _project(world, client_for, **changed)
    assert answer.status_code == 422
    assert line in answer.content.decode()
    assert not Project.objects.exists()


def test_two_agencies_that_choose_one_word_learn_nothing_of_each_other(world: Any, client_for: Any) -> None:
    assert _project(world, client_for).status_code == 302
    client = client_for(world.person("HR-FIU", Role.SUPERVISOR))
    until = (world.viewer().today + timedelta(days=300)).isoformat()
    answer = client.post(reverse("project_new"), {**PROJECT, "participants": [], "storage_until": until})
    assert answer.status_code == 302
    assert "your agency has used it" in _project(world, client_for).content.decode()


def test_an_analyst_opens_no_project(world: Any, client_for: Any) -> None:
    assert client_for(world.person()).get(reverse("project_new")).status_code == 403


# The API says the same


def test_the_api_writes_sends_reads_and_answers(world: Any) -> None:
    spain, dutch, other = Api(world.viewer()), Api(world.viewer("NL-DOU")), Api(world.viewer("HR-FIU"))
    key = str(uuid.uuid4())
    body = {"key": key, "kind": "REQUEST", "subject": "A flat", "fields": ASKED,
            "to": [{"agency": "NL-DOU", "handling": ["H1"]}]}  # fmt: skip
    for _ in range(2):
        assert spain.post("/messages", **body).json()["id"] == key
    assert [one["id"] for one in spain.get("/messages/drafts").json()] == [key]
    assert dutch.get(f"/messages/{key}").status_code == 404
    changed = spain.client.put(
        f"/api/messages/{key}", {**body, "subject": "Flat 2"}, "application/json", headers=spain.headers
    )
    assert changed.json()["subject"] == "Flat 2"
    up = spain.client.post(
        f"/api/messages/{key}/attachments", {"file": SimpleUploadedFile("a.pdf", PDF)}, headers=spain.headers
    )
    file = up.json()["attachments"][0]["id"]
    first, second = (spain.post(f"/messages/{key}/send").json()["name"] for _ in range(2))
    assert first == second
    assert other.get(f"/messages/{key}").status_code == 404
    assert other.get(f"/messages/attachments/{file}").status_code == 403
    assert dutch.get(f"/messages/attachments/{file}").content == PDF
    assert [one["id"] for one in dutch.get("/messages", show="waiting").json()] == [key]
    seen = dutch.get(f"/messages/{key}").json()
    assert (seen["waits"], seen["recipients"][0]["handling"]) == (True, ["H1"])
    assert dutch.get("/deadlines").json()[0]["thing_id"] == key
    assert dutch.post(f"/messages/{key}/clarify", text="Which?").json()["recipients"][0]["reply"] == "clarification"
    assert dutch.post(f"/messages/{key}/reply", text="Jansen.").json()["kind"] == "ANSWER"
    assert dutch.post(f"/messages/{key}/refuse", reason="harm").status_code == 422
    assert spain.post("/messages", kind="REQUEST", to=[{"agency": "ES-PN"}]).status_code == 422
    assert spain.post("/messages", kind="ALERT", confidentiality="COSMIC").status_code == 422
    revised = spain.post(f"/messages/{key}/revise").json()
    assert (revised["draft"], revised["replaces"]) == (True, key)
    gone = spain.client.delete(f"/api/messages/{revised['id']}", headers=spain.headers)
    assert gone.status_code == 204


def test_the_api_deviates_and_opens_projects(world: Any) -> None:
    sent(world)
    dutch = Api(world.viewer("NL-DOU"))
    clock = dutch.get("/deadlines").json()[0]["id"]
    until = (world.viewer().now + timedelta(days=20)).isoformat()
    assert (
        dutch.post(f"/deadlines/{clock}/deviate", until=until, why="The judge.").json()[0]["deviation"] == "The judge."
    )
    assert dutch.post(f"/deadlines/{clock}/deviate", until="2030-01-01T00:00:00", why="x").status_code == 422
    lead = Api(world.viewer(role=Role.SUPERVISOR))
    made = lead.post("/projects", **PROJECT, storage_until=(world.viewer().today + timedelta(days=9)).isoformat())
    assert made.json()[0]["code"] == "ES-PN.PUMA"
    assert [one["code"] for one in Api(world.viewer("NL-DOU")).get("/projects").json()] == ["ES-PN.PUMA"]
    assert Api(world.viewer("HR-FIU")).get("/projects").json() == []
    assert lead.post(f"/projects/{made.json()[0]['id']}/end").status_code == 204


def test_reading_by_the_api_counts_as_reading(world: Any) -> None:
    message = sent(world)
    Api(world.viewer("NL-DOU")).get(f"/messages/{message.pk}")
    assert Delivery.objects.get().read_at is not None

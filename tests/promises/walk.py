"""The walk: every URL name and every API operation, as one reader, with answers made comparable."""

import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from difflib import unified_diff
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tallystick.formats import VERSION
from tallystick.hub.agencies.models import Person
from tallystick.vocabulary import Role
from tests.machine import NIGHTLY
from tests.promises import direct, operating, rooming, telling, twin_worlds
from tests.promises.twin_worlds import Base

Ids = dict[str, uuid.UUID]


@dataclass(frozen=True)
class Ask:
    """One request of the walk. ``path`` names the ids that fill the URL; ``data`` makes it a POST."""

    path: dict[str, str] = field(default_factory=dict)
    query: str = ""
    data: Callable[[Ids], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Answer:
    """What came back, as text."""

    name: str
    status: int
    kind: str
    text: str

    def without_notices(self, known: frozenset[str]) -> "Answer":
        """The answer without hits that are not ``known``, without notices of checks, and without counts of hits."""
        if self.kind == "application/json":
            return replace(self, text=json.dumps(_prune(json.loads(self.text or "null"), known)))

        def dropped(attrs: dict[str, str | None]) -> bool:
            hit = attrs.get("data-hit")
            return (hit is not None and hit not in known) or "data-notice" in attrs or attrs.get("data-count") == "hits"

        return replace(self, text=twin_worlds.without(self.text, dropped))


def _prune(value: Any, known: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_prune(item, known) for item in value if not _is_news(item, known)]
    if isinstance(value, dict):
        if "problems" in value and "ask" in value:
            value = _without_told(value)
        counted = "hits" in value and "total" in value
        return {
            key: _prune(item, known)
            for key, item in value.items()
            if key != "notices"
            and not (counted and key in {"total", "pages"})
            and not ("until" in value and key in {"met", "waiting"})
        }
    return value


def _without_told(report: dict[str, Any]) -> dict[str, Any]:
    """A report's answer without what it says of hits whose other side is hidden."""
    ask = [one for one in report["ask"] if "holds something" not in one[1]]
    return {**report, "ask": ask, "problems": [one for one in report["problems"] if "holds something" not in one]}


def _is_news(item: Any, known: frozenset[str]) -> bool:
    item = item["hit"] if isinstance(item, dict) and isinstance(item.get("hit"), dict) else item
    return isinstance(item, dict) and "left_owner" in item and item.get("id") not in known


def assert_alike(first: Iterable[Answer], second: Iterable[Answer]) -> None:
    """Every pair of answers is equal but for what is exempt. Names the requests that differ, and how."""
    differing = [_difference(one, other) for one, other in zip(first, second, strict=True)]
    assert not any(differing), "\n".join(filter(None, differing))


def assert_no_canary(told: Iterable[Answer]) -> None:
    """No answer holds a word that the readers must never be told."""
    leaks = [answer.name for answer in told if twin_worlds.CANARY in answer.text]
    assert not leaks, f"told what is hidden: {leaks}"


def _difference(one: Answer, other: Answer) -> str:
    assert one.name == other.name
    if one.status != other.status:
        return f"{one.name}: status {one.status} became {other.status}"
    left, right = twin_worlds.plain(one.text), twin_worlds.plain(other.text)
    if left == right:
        return ""
    diff = unified_diff(left.replace("<", "\n<").split("\n"), right.replace("<", "\n<").split("\n"), n=1)
    return f"{one.name} differs\n" + "\n".join(list(diff)[:MOST_LINES])


MOST_LINES = 12
"""Lines of one difference that are shown."""


def answers(base: Base, reader: Person, only: Callable[[str], bool] = lambda name: True) -> Iterator[Answer]:
    """What this reader is told at every place of the walk; each request is undone before the next."""
    client = twin_worlds.client_for(reader, "a" if reader.role == Role.COORDINATOR else "c")
    for name, asks in PAGES.items():
        if only(name):
            yield from (_ask(client, base, name, ask) for ask in _some(asks))
    for name, calls in direct.CALLS.items():
        if only(name):
            yield from (_direct(name, partial(direct.told, base, reader, call)) for call in calls)
            for call in calls if NIGHTLY else calls[:1]:
                yield _direct(WITHOUT_WORK + name, partial(direct.told_without_work, base, reader, call))
    headers = twin_worlds.token_headers(base, reader)
    for name, asks in OPERATIONS.items():
        if only(name):
            yield from (_call(Client(headers=headers), base, name, ask) for ask in _some(asks))


def _some(asks: "list[Ask]") -> "list[Ask]":
    """Every way to ask at night; else a third of them for each place, one that asks for what is hidden among them."""
    hidden_first = sorted(asks, key=lambda ask: not any("anary" in str(one) for one in ask.path.values()))
    return hidden_first if NIGHTLY else hidden_first[::3]


WITHOUT_WORK = "without work: "


def assert_nothing_without_work(told: Iterable[Answer]) -> None:
    """Before a purpose and a case are chosen, no query or action tells anything."""
    idle = [answer for answer in told if answer.name.startswith(WITHOUT_WORK)]
    assert [f"{one.name}: {one.text[:200]}" for one in idle if not direct.is_nothing(one.text)] == []


def _direct(name: str, call: Callable[[], str]) -> Answer:
    return Answer(name, 0, "text/plain", undone(call))


class _Undo(Exception):
    """Ends one request's transaction."""


def undone(request: Callable[[], Any]) -> Any:
    """What the request gives; what it changed is undone."""
    result = []
    try:
        with transaction.atomic():
            result.append(request())
            raise _Undo
    except _Undo:
        return result[0]


def _ask(client: Client, base: Base, name: str, ask: Ask) -> Answer:
    url = reverse(name, kwargs={key: twin_worlds.id_of(base, value) for key, value in ask.path.items()})
    if ask.data is None:
        response = undone(lambda: client.get(url + ask.query))
    else:
        response = undone(lambda: client.post(url + ask.query, ask.data(base.ids)))
    return _answer(f"{name} {ask.path} {ask.query}", response)


def _call(client: Client, base: Base, name: str, ask: Ask) -> Answer:
    method, path = name.split(" ", 1)
    for key, value in ask.path.items():
        path = re.sub(r"\{(\w+:)?" + key + r"\}", str(twin_worlds.id_of(base, value)), path)
    body = ask.data(base.ids) if ask.data else None
    if body and any(hasattr(value, "read") for value in body.values()):
        response = undone(lambda: client.post(path, body))
    else:
        content = json.dumps(body or {}, default=str)
        response = undone(
            lambda: client.generic(method, path + ask.query, content if body else b"", content_type="application/json")
        )
    return _answer(f"{name} {ask.path} {ask.query}", response)


def _answer(name: str, response: Any) -> Answer:
    endless = response.streaming and response.is_async
    body = b"" if endless else b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "").split(";")[0]
    location = response.headers.get("Location", "")
    return Answer(name, response.status_code, kind, location + body.decode("utf-8", "replace"))


STATED = {
    "schema": "Person", "p_name": "Djordje Stankovic", "p_birthDate": twin_worlds.BORN, "p_phone": twin_worlds.PHONE,
    "subject_category": ["SUSPECT"], "evaluation_source": "B", "evaluation_information": "2", "legal_basis": "law",
    "review_date": "2027-06-01", "purpose": ["a", "c"], "confidentiality": "BPL", "why": "New facts.",
}  # fmt: skip
"""A form that hands in something that meets the intruder."""


def said(**data: Any) -> Callable[[Ids], dict[str, Any]]:
    return lambda _: data


CONTRIBUTION = {
    "id": "", "schema": "Person",
    "properties": {"name": ["Djordje Stankovic"], "birthDate": [twin_worlds.BORN], "phone": [twin_worlds.PHONE]},
    "conditions": {
        "evaluation": "B2", "legal_basis": ["law"], "review_date": "2027-06-01", "subject_category": ["SUSPECT"],
        "purpose": ["a", "c"],
    },
}  # fmt: skip
POLICY = said(
    to="BG-CA", purposes=["c"], until=str(timezone.localdate() + timedelta(days=9)), legal_basis="Treaty", why="Team."
)
GROUND = said(
    country="MK", ground="safeguards", reference="Treaty", valid_from=str(timezone.localdate()),
    until=str(timezone.localdate() + timedelta(days=9)),
)  # fmt: skip
ROOMS = ("led", "joined", "Canary operation")
"""Operations whose rooms are asked for each announcement, question and file."""
TODAY = str(timezone.localdate())
SOON = (timezone.localtime() + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M:00Z")
HIDDEN = ("intruder silent", "intruder own above clearance", "intruder above clearance")
"""What only the second world holds, and the walk asks for by its id all the same."""
HIDDEN_REQUESTS = ("request Canary: between others.", "request Canary: above clearance.")
HIDDEN_HITS = tuple(f"hit with {name}" for name in HIDDEN)
HITS = ("hit", "notice", *HIDDEN_HITS, "nothing")
REQUESTS = ("sent", "received", "released", "asked once", *HIDDEN_REQUESTS, "nothing")
HIDDEN_LETTERS = tuple(
    f"letter Canary: {what}" for what in ("between others", "above clearance", "own above clearance")
)
LETTERS = ("letter", "own letter", "unsent", *HIDDEN_LETTERS, "nothing")
FILES = ("file", "file of Canary: above clearance", "nothing")
CLOCKS = ("clock", "owed clock", "clock of Canary: above clearance", "clock of Canary: between others", "nothing")
DRAWN = str(uuid.UUID(int=77))
"""The key that a form of the walk drew for its message."""
PROJECT = {
    "code": "CANARY", "name": "Own", "specific_purpose": "Cocaine.", "crime_area": "Drugs", "data_categories": "Names",
    "access_conditions": "Members.", "storage_until": "2027-06-01", "participants": ["RS-MUP"],
    "subject_categories": ["SUSPECT"],
}  # fmt: skip
"""A project under the word that others chose for theirs."""
EMERGENCIES = ("opened", *(f"emergency Canary: opened{by}." for by in ("", " by MK-CC", " by ES-PN")), "nothing")
WATCHES = ("watch", "watch above clearance", "foreign watch", "nothing")
ALERTS = ("alert", *(f"alert of {name}" for name in HIDDEN), "nothing")
EXPORTS = ("export", "export stix", "export misp", "export ftm", "nothing")
HIDDEN_REPORTS = ("report Canary between others", "report Canary draft of others", "report Canary above clearance",
                  "report Canary next version")  # fmt: skip
REPORTS = ("draft", "draft with a notice", "waits", "approved", "report", "received report", *HIDDEN_REPORTS, "nothing")
HIDDEN_RECEIPTS = (
    "receipt Canary: between others.", "receipt Canary: above us.", "receipt Canary: ours above."
)  # fmt: skip
RECEIPTS = ("receipt", "own receipt", *HIDDEN_RECEIPTS, "nothing")
ERASED = {"done": "erased", "outside_erased": "on"}
SETS = ("own set", "fresh set", "received set", "thinned set", "vanished set", "Canary set between others",
        "Canary set above clearance", "nothing")  # fmt: skip
SET_TERMS = {"to": "MK-CC", "purposes": ["c"], "until": "2026-12-31", "level": "2", "why": "For it."}
WORDS = {"title": "A title", "text": "", "use": "intelligence", "recipients": ["BG-CA"]}
TODAY = timezone.localdate().isoformat()
OPERATION = {
    "code": "WALK", "name": "Walk", "kind": "network_day", "legal_basis": "Treaty", "crime_areas": ["drugs"],
    "participants": ["RS-MUP"], "supporting": "", "zone": "Europe/Madrid", "prepares_from": TODAY, "first_day": TODAY,
    "last_day": TODAY, "follow_up_until": TODAY,
}  # fmt: skip
TASK = {
    "title": "Walk",
    "place": operating.KADE,
    "starts_at": f"{TODAY}T10:00:00+01:00",
    "ends_at": f"{TODAY}T11:00:00+01:00",
}
TASK_FORM = {**TASK, "starts_at": f"{TODAY}T10:00", "ends_at": f"{TODAY}T11:00"}
CENTRE = {"kind": "national", "name": "Walk", "place": "Niš", "contact": "112", "agency": ""}
SETTLED = {"outcome": "together", "words": "They talk."}
RESULT = {"key": "walk", "day": TODAY, "indicator": "arrests", "value": "2"}
TABS = ("hits", "group", "history", "audience", "looked")
PAGES: dict[str, list[Ask]] = {
    "desk": [Ask()],
    "check": [Ask(), *(Ask(data=said(text=t)) for t in (twin_worlds.PHONE, "Djordje Stankovic", "BG 1234 AB", ""))],
    "notice_ask": [Ask({"notice_id": "nothing"}, data=said(why="For the search."))],
    "register": [
        Ask(query=query)
        for query in ("", "?q=Stankovic", "?q=%2B381645550134", "?schema=Person", "?owner=RS-MUP", "?page=2", "?q=ni",
                      "?q=%2B359888000002")
    ],
    "contribution": [
        *(Ask({"contribution_id": one}) for one in ("own", "open", "h2", "part", "asked", *HIDDEN, "nothing")),
        *(
            Ask({"contribution_id": one}, query=f"?tab={tab}")
            for one in HIDDEN
            for tab in TABS
        ),
        *(Ask({"contribution_id": "own"}, query=f"?tab={tab}") for tab in TABS),
        *(Ask({"contribution_id": "open"}, query=f"?tab={tab}") for tab in TABS),
    ],
    "contribution_new": [Ask(), Ask(query="?schema=Person"), Ask(data=said(**STATED))],
    "contribution_correct": [
        Ask({"contribution_id": "own"}),
        Ask({"contribution_id": "own"}, data=said(**STATED)),
        *(Ask({"contribution_id": one}, data=said(**STATED)) for one in ("open", *HIDDEN)),
    ],
    "contribution_withdraw": [
        Ask({"contribution_id": one}, data=said(why="No longer true.")) for one in ("own", "open", "h2", *HIDDEN)
    ],
    "contribution_erase": [
        Ask({"contribution_id": one}, data=said(why="No longer needed.")) for one in ("own", "open", "h2", *HIDDEN)
    ],
    "contribution_ask": [
        Ask({"contribution_id": one}, data=said(why="For the search.")) for one in ("part", "own", "h2", *HIDDEN)
    ],
    "release_end": [Ask({"contribution_id": "own", "release_id": "1"}, data=said())],
    "release_confirm": [
        Ask({"contribution_id": one, "release_id": "pending release"}, data=said()) for one in ("own", "h2", *HIDDEN)
    ],
    "contribution_release": [
        Ask({"contribution_id": one}, data=data)
        for one in ("own", "open", "h2", *HIDDEN, "nothing") for data in (None, said(**SET_TERMS))
    ],
    "contribution_pass_on": [
        Ask({"contribution_id": one}, data=said(to="BG-CA", why="They search.")) for one in ("onward", "open", *HIDDEN)
    ],
    "policies": [Ask()],
    "policy_new": [Ask(data=POLICY), Ask(data=said())],
    "policy_end": [Ask({"policy_id": one}, data=said()) for one in ("policy", "foreign policy")],
    "ground_new": [Ask(data=GROUND), Ask(data=said())],
    "ground_end": [Ask({"ground_id": one}, data=said()) for one in ("ground", "foreign ground")],
    "four_eyes": [Ask(data=said(codes=["H1"])), Ask(data=said())],
    "proposal_agree": [Ask({"proposal_id": one}, data=said()) for one in ("proposal", "foreign proposal")],
    "proposal_drop": [Ask({"proposal_id": one}, data=said()) for one in ("proposal", "foreign proposal")],
    "export_new": [
        Ask(data=said(q="Stankovic")),
        Ask(data=said()),
        *(Ask(data=said(format=form)) for form in ("stix", "misp", "ftm", "none")),
    ],
    "export": [Ask({"export_id": one}) for one in EXPORTS],
    "imports": [Ask()],
    "import": [Ask({"batch_id": "batch"}), Ask({"batch_id": "nothing"})],
    "import_preview": [Ask({"batch_id": "batch"})],
    "import_progress": [Ask({"batch_id": "batch"})],
    "import_start": [Ask({"batch_id": "batch"}, data=said())],
    "import_stop": [Ask({"batch_id": "batch"}, data=said())],
    "import_resume": [Ask({"batch_id": "batch"}, data=said())],
    "import_discard": [Ask({"batch_id": "batch"}, data=said())],
    "import_rejects": [Ask({"batch_id": "batch"})],
    "import_map": [Ask({"batch_id": "batch"})],
    "vocabulary": [Ask()],
    "vocabulary_file": [Ask({"version": VERSION, "name": "machinetag.json"})],
    "hits": [Ask(query=query) for query in ("", "?mine=all", "?kind=same", "?agency=RS-MUP", "?strength=strong")],
    "hit": [Ask({"hit_id": one}) for one in HITS],
    "hit_decide": [
        Ask({"hit_id": one}, data=said(outcome="rejected", why="Another man.")) for one in HITS
    ],
    "hit_ask": [Ask({"hit_id": one}, data=said(why="For the search.")) for one in HITS],
    "contribution_watch": [
        *(Ask({"contribution_id": one}) for one in ("own", "open", *HIDDEN)),
        *(Ask({"contribution_id": one}, data=said(why="Armed.", until="2026-12-31")) for one in ("asker", *HIDDEN)),
    ],
    "watches": [Ask()],
    "watch_end": [Ask({"watch_id": one}, data=said()) for one in WATCHES],
    "watch_acknowledge": [Ask({"alert_id": one}, data=said()) for one in ALERTS],
    "requests": [Ask()],
    "request": [Ask({"request_id": one}) for one in REQUESTS],
    "request_grant": [
        Ask({"request_id": one}, data=said(until="2026-12-31", why="Yes.")) for one in REQUESTS
    ],
    "request_confirm": [Ask({"request_id": one}, data=said()) for one in REQUESTS],
    "request_take_back": [Ask({"request_id": one}, data=said()) for one in REQUESTS],
    "request_refuse": [
        Ask({"request_id": one}, data=said(reason="not_available", text="Gone.")) for one in ("received", "sent")
    ],
    "recalls": [Ask()],
    "receipt": [
        *(Ask({"receipt_id": one}) for one in RECEIPTS),
        *(Ask({"receipt_id": one}, data=said(**ERASED)) for one in RECEIPTS),
        Ask({"receipt_id": "receipt"}, data=said(done="kept")),
    ],
    "receipt_remind": [Ask({"receipt_id": one}, data=said()) for one in RECEIPTS],
    "holdings": [Ask()],
    "request_new": [
        *(Ask(query=query) for query in ("", f"?for=record+{uuid.UUID(int=0)}", "?for=nonsense")),
        Ask(data=said(agency="RS-MUP", words="the man", why="For the search.")),
        *(Ask(data=said(agency="RS-MUP", why="For the search.", reference=f"record {one}"))
          for one in (uuid.UUID(int=0), uuid.UUID(int=1))),
    ],
    **{name: [
        *(Ask({"request_id": one}, data=data) for one in REQUESTS),
        Ask({"request_id": "request Canary: sought."}, data=data),
    ] for name, data in (("request_find", None), ("request_identify", said(record=str(uuid.UUID(int=0)))))},
    "emergencies": [Ask()],
    "emergency": [Ask({"emergency_id": one}) for one in EMERGENCIES],
    **{name: [
        Ask({"emergency_id": one}, data=said(text="It was so.")) for one in EMERGENCIES
    ] for name in ("emergency_end", "emergency_why", "emergency_justify")},
    "emergency_new": [
        *(Ask({"way": "record", "thing": one}, data=data)
          for one in ("own", "h2", "part", *HIDDEN, "nothing") for data in (None, said(why="A life."))),
        *(Ask({"way": "hit", "thing": one}, data=data)
          for one in HITS for data in (None, said(why="A life."))),
        Ask({"way": "notice", "thing": "nothing"}, data=said(why="A life.")),
    ],
    "operations": [Ask()],
    "wall": [Ask()],
    "operation_new": [Ask(), Ask(data=said(**OPERATION)), Ask(data=said())],
    **{name: [Ask({"operation_id": one}) for one in operating.OPERATIONS]
       for name in ("operation", "centre", "centre_curves", "centre_events", "settle", "results", "result_new",
                    "sheet")},
    **{name: [Ask({"operation_id": one}) for one in operating.OPERATIONS] for name in ("morning", "morning_part")},
    **{name: [Ask({"operation_id": one}, data=said(name="Bravo", kind="hold", why="Wait.", text="Fire."))
              for one in operating.OPERATIONS] for name in ("team_new", "go", "stop", "alert")},
    **{name: [Ask({"order_id": one}, data=said()) for one in operating.ORDERS] for name in ("go_confirm", "go_drop")},
    **{name: [Ask({"team_id": one}) for one in operating.TEAMS] for name in ("team", "team_part")},
    **{name: [Ask({"team_id": one}, data=said(ready="yes")) for one in operating.TEAMS]
       for name in ("team_ready", "team_stand_down")},
    "acknowledge": [Ask({"team_id": team, "order_id": one}, data=said())
                    for one in operating.ORDERS for team in operating.TEAMS],
    "operation_end": [Ask({"operation_id": one}, data=said()) for one in operating.OPERATIONS],
    "annual_bulletins": [Ask(), Ask(data=said(year="2026", text="Walked."))],
    "bulletins": [Ask({"operation_id": one}, data=data) for one in operating.OPERATIONS
                  for data in (None, said(kind="situation", whose="own", text="Walked."))],
    "bulletin": [Ask({"bulletin_id": one}, query=query) for one in telling.BULLETINS for query in ("", "?language=fr")],
    **{name: [Ask({"bulletin_id": one}, data=said(text="Walked.")) for one in telling.BULLETINS]
       for name in ("bulletin_change", "bulletin_issue", "bulletin_discard", "bulletin_revise")},
    "bulletin_file": [Ask({"bulletin_id": one, "language": "en", "ending": "csv"}) for one in telling.BULLETINS],
    "room": [Ask({"operation_id": one}, data=data) for one in operating.OPERATIONS
             for data in (None, said(kind="event", text="Walked."))],
    **{name: [Ask({"operation_id": one}) for one in operating.OPERATIONS]
       for name in ("room_part", "room_journal", "room_records")},
    "room_correct": [Ask({"operation_id": one, "number": "1"}, data=data) for one in operating.OPERATIONS
                     for data in (None, said(text="Walked."))],
    **{name: [Ask({"operation_id": one}, data=data) for one in operating.OPERATIONS for data in (None, given)]
       for name, given in (("room_announce", said(text="Walked.")),
                           ("room_ask", said(text="Walked?", owner="RS-MUP", due_at=SOON)))},
    "room_file_new": [Ask({"operation_id": one}, data=data) for one in operating.OPERATIONS for data in (
        None, lambda _: {"file": SimpleUploadedFile("a.csv", twin_worlds.LIST), "confidentiality": "BPL"})],
    "room_seen": [Ask({"operation_id": place, "announcement_id": one}, data=said())
                  for place in ROOMS for one in rooming.ANNOUNCEMENTS],
    "room_question": [Ask({"operation_id": place, "question_id": one}, data=data) for place in ROOMS
                      for one in rooming.QUESTIONS for data in (None, said(text="Ours."))],
    "room_file": [Ask({"operation_id": place, "file_id": one}) for place in ROOMS for one in rooming.FILES],
    "room_record": [Ask({"operation_id": one, "day": TODAY, "ending": "jsonl"}) for one in operating.OPERATIONS],
    "results_confirm": [
        Ask({"operation_id": "led"}, data=lambda ids: {"result": [ids["result"], ids["their result"]]})
    ],
    **{name: [Ask({"operation_id": "joined", "result_id": one}, data=data) for one in operating.RESULTS
              for data in (None, said(why="Wrong."))] for name in ("result_change", "result_withdraw")},
    **{name: [Ask({"operation_id": one}) for one in operating.OPERATIONS] for name in ("plan", "plan_calendar")},
    "plan_template": [Ask({"operation_id": one}, data=said()) for one in operating.OPERATIONS],
    "task_new": [
        *(Ask({"operation_id": one}, data=data) for one in operating.OPERATIONS for data in (None, said(**TASK_FORM))),
        *(Ask({"operation_id": "led"}, data=lambda ids, one=one: {**TASK_FORM, "target": ids[one]})
          for one in ("own", "h2")),
    ],
    "task": [Ask({"task_id": one}, data=data) for one in operating.TASKS for data in (None, said(**TASK_FORM))],
    "task_status": [Ask({"task_id": one}, data=said(status="under_way")) for one in operating.TASKS],
    "plan_centre_new": [
        Ask({"operation_id": one}, data=data) for one in operating.OPERATIONS for data in (None, said(**CENTRE))
    ],
    **{name: [Ask({"operation_id": operation, "centre_id": one}, data=data)
              for operation in ("led", "Canary operation") for one in operating.CENTRES]
       for name, data in (("plan_centre", None), ("plan_centre_remove", said()))},
    "collisions": [Ask()],
    "collision_acknowledge": [Ask({"collision_id": one}, data=said()) for one in operating.COLLISIONS],
    "deconfliction_contact": [Ask(data=said(line="Walk, 112", told="on"))],
    "deconfliction": [Ask()],
    "collision_settle": [Ask({"collision_id": one}, data=said(**SETTLED)) for one in operating.COLLISIONS],
    "reports": [Ask()],
    "report_new": [
        *(Ask(query=query) for query in ("", "?from=hits&mine=all", "?from=register&q=Stankovic")),
        Ask(query=f"?from=contribution&of={uuid.UUID(int=0)}"),
        Ask(query=f"?from=import&of={uuid.UUID(int=0)}"),
        Ask(query="?from=register&owner=RS-MUP", data=said(**WORDS)),
    ],
    "report": [Ask({"report_id": one}) for one in REPORTS],
    "report_change": [
        *(Ask({"report_id": one}) for one in ("draft", "draft with a notice", "waits", *HIDDEN_REPORTS)),
        *(Ask({"report_id": one}, data=said(**WORDS, item_1="1", item_2="out", item_3="out"))
          for one in ("draft", *HIDDEN_REPORTS)),
    ],
    **{name: [Ask({"report_id": one}, data=said(why="Wrong.")) for one in REPORTS] for name in (
        "report_hand_over", "report_approve", "report_send_back", "report_issue", "report_new_version", "report_recall",
        "report_discard",
    )},
    "report_file": [
        Ask({"report_id": one, "ending": ending})
        for one in ("report", "received report", *HIDDEN_REPORTS)
        for ending in ("pdf", "docx")
    ],
    "messages": [Ask(), *(Ask(query=f"?show={one}") for one in ("unread", "waiting", "sent", "received"))],
    "thread": [Ask(query=f"?case={twin_worlds.CASE}"), Ask(query="?case=none")],
    "message_new": [
        Ask(), Ask(query="?kind=REQUEST&to=BG-CA"),
        Ask(data=said(kind="ALERT", key=DRAWN, to=["BG-CA"], subject="Armed", confidentiality="BPL", f_danger="Gun.")),
    ],
    "message": [Ask({"message_id": one}) for one in LETTERS],
    "message_change": [Ask({"message_id": one}) for one in ("unsent", "own letter", *HIDDEN_LETTERS)],
    "message_discard": [Ask({"message_id": one}, data=said()) for one in ("unsent", *HIDDEN_LETTERS)],
    "message_recipient": [
        Ask({"message_id": one, "agency": "BG-CA"}, data=said(handling=["H1"])) for one in ("unsent", *HIDDEN_LETTERS)
    ],
    "message_attach": [
        Ask({"message_id": one}, data=lambda _: {"file": SimpleUploadedFile("a.csv", twin_worlds.LIST)})
        for one in ("unsent", *HIDDEN_LETTERS)
    ],
    "message_send": [Ask({"message_id": one}, data=said()) for one in LETTERS],
    "message_revise": [Ask({"message_id": one}, data=said()) for one in ("own letter", *HIDDEN_LETTERS)],
    "message_reply": [Ask({"message_id": one}, data=said(text="Yes.", key=DRAWN)) for one in LETTERS],
    "message_refuse": [Ask({"message_id": one}, data=said(reason="harm", text="No.")) for one in LETTERS],
    "message_clarify": [Ask({"message_id": one}, data=said(text="Which?")) for one in LETTERS],
    "message_explain": [
        Ask({"message_id": one, "agency": code}, data=said(text="The left one."))
        for one in LETTERS for code in ("RS-MUP", "ES-PN")
    ],
    "attachment": [Ask({"attachment_id": one}) for one in FILES],
    "attachment_remove": [Ask({"attachment_id": one}, data=said()) for one in FILES],
    "deadlines": [Ask()],
    "deadline_deviate": [
        Ask({"deadline_id": one}, data=said(until="2027-01-01T10:00", why="The judge.")) for one in CLOCKS
    ],
    "projects": [Ask()],
    "project_new": [Ask(), Ask(data=said(**PROJECT))],
    "project_end": [Ask({"project_id": one}, data=said()) for one in ("project", "foreign project", "nothing")],
    "sets": [Ask()],
    "set_new": [
        *(Ask(query=query) for query in ("", "?q=Stankovic", "?owner=RS-MUP")),
        Ask(query="?schema=Person", data=said(name="A set", why="Why.")),
    ],
    **{name: [Ask({"set_id": one}) for one in SETS] for name in ("set", "set_manifest")},
    "set_verify": [
        *(Ask({"set_id": one}) for one in SETS),
        *(Ask({"set_id": one}, data=said(text="{}")) for one in SETS),
    ],
    "set_release": [Ask({"set_id": one}, data=said(**SET_TERMS)) for one in SETS],
    **{name: [Ask({"set_id": one}, data=said(to="BG-CA")) for one in SETS] for name in (
        "set_discard", "set_confirm", "set_end",
    )},
    "log": [Ask(), Ask(query="?action=read")],
    "log_export": [Ask(data=said())],
    "log_checkpoints": [Ask()],
    "log_checkpoint": [Ask({"size": "2"}), Ask({"size": "3"})],
    "log_key": [Ask()],
    "log_delays": [Ask(), Ask(data=said(case="T-2026-1", until="2026-12-31", why="Under way.")), Ask(data=said())],
    "log_delay_end": [Ask(data=said(case="T-2026-1"))],
    "people": [Ask()],
    "person": [Ask({"account": "es-pn.analyst"})],
    "person_new": [Ask()],
    "person_deactivate": [Ask({"account": "es-pn.analyst"}, data=said(why="Left."))],
    "person_reactivate": [Ask({"account": "es-pn.analyst"}, data=said(why="Back."))],
    "person_second_factor": [Ask({"account": "es-pn.analyst"}, data=said(why="Lost."))],
    "person_password": [Ask({"account": "es-pn.analyst"}, data=said())],
    "work": [Ask(), Ask(data=said(purpose="c", case="T-2026-2"))],
    "work_end": [Ask(data=said())],
    "tokens": [Ask()],
    "token_revoke": [Ask({"token": "1"}, data=said())],
    "security": [Ask()],
    "exercise_sign_in": [Ask(data=said(account="rs-mup.analyst"))],
    **{name: [Ask()] for name in (
        "account_change_password", "account_inactive", "account_login", "account_logout", "account_reauthenticate",
        "mfa_activate_totp", "mfa_add_webauthn", "mfa_authenticate", "mfa_deactivate_totp",
        "mfa_download_recovery_codes", "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn",
        "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes",
        "socialaccount_login_cancelled", "socialaccount_login_error",
    )},
    "mfa_edit_webauthn": [Ask({"pk": "1"})],
    "mfa_remove_webauthn": [Ask({"pk": "1"})],
    "openid_connect_login": [Ask({"provider_id": "oidc"})],
    "openid_connect_callback": [Ask({"provider_id": "oidc"})],
}  # fmt: skip
OPERATIONS: dict[str, list[Ask]] = {
    "GET /api/me": [Ask()],
    "GET /api/audit/checkpoints": [Ask(), Ask(query="?after=1")],
    "GET /api/audit/checkpoints/latest": [Ask()],
    "GET /api/audit/proof/inclusion": [Ask(query="?position=0&size=2"), Ask(query="?position=0&size=3")],
    "GET /api/audit/proof/consistency": [Ask(query="?first=1&second=2"), Ask(query="?first=2&second=3")],
    "POST /api/check": [
        Ask(data=said(text=text)) for text in (twin_worlds.PHONE, "Stanković Đorđe", twin_worlds.PLATE)
    ],
    "POST /api/check/notices/{notice_id}/ask": [Ask({"notice_id": "nothing"}, data=said(why="For the search."))],
    "GET /api/contributions": [Ask(), Ask(query="?q=Stankovic"), Ask(query="?owner=RS-MUP"), Ask(query="?q=niš")],
    "POST /api/contributions": [Ask(data=lambda _: CONTRIBUTION)],
    "GET /api/contributions/{contribution_id}": [
        Ask({"contribution_id": one}) for one in ("own", "open", "h2", "part", *HIDDEN, "nothing")
    ],
    "GET /api/contributions/{contribution_id}/group": [
        Ask({"contribution_id": one}) for one in ("own", "open", "h2", "part", *HIDDEN, "nothing")
    ],
    "POST /api/contributions/{contribution_id}/watch": [
        Ask({"contribution_id": one}, data=said(why="Armed.")) for one in ("own", "asker", "open", *HIDDEN)
    ],
    "GET /api/watches": [Ask()],
    "POST /api/watches/{watch_id}/end": [Ask({"watch_id": one}) for one in WATCHES],
    "POST /api/watches/alerts/{alert_id}/acknowledge": [Ask({"alert_id": one}) for one in ALERTS],
    "PUT /api/contributions/{contribution_id}": [
        Ask({"contribution_id": one}, data=lambda _: {**CONTRIBUTION, "why": "New."})
        for one in ("own", "open", *HIDDEN)
    ],
    "POST /api/contributions/{contribution_id}/withdraw": [
        Ask({"contribution_id": one}, data=said(why="Wrong.")) for one in ("own", "open", *HIDDEN)
    ],
    "POST /api/contributions/{contribution_id}/erase": [
        Ask({"contribution_id": one}, data=said(why="Wrong.")) for one in ("own", "open", *HIDDEN)
    ],
    "POST /api/exports": [
        *(Ask(data=said(q="Stankovic", format=form)) for form in ("csv", "stix", "misp", "ftm")),
        Ask(data=said()),
    ],
    "GET /api/exports/{export_id}": [Ask({"export_id": one}) for one in EXPORTS],
    "GET /api/imports": [Ask()],
    "POST /api/imports": [
        Ask(data=lambda _: {"file": SimpleUploadedFile("list.csv", twin_worlds.LIST), "dry_run": True})
    ],
    "GET /api/imports/{batch_id}": [Ask({"batch_id": "batch"})],
    "POST /api/imports/{batch_id}/start": [Ask({"batch_id": "batch"})],
    "POST /api/imports/{batch_id}/stop": [Ask({"batch_id": "batch"})],
    "DELETE /api/imports/{batch_id}": [Ask({"batch_id": "batch"})],
    "GET /api/imports/{batch_id}/rejects.csv": [Ask({"batch_id": "batch"})],
    "GET /api/hits": [Ask(), Ask(query="?mine=all"), Ask(query="?kind=same")],
    "GET /api/hits/{hit_id}": [Ask({"hit_id": one}) for one in HITS],
    "POST /api/hits/{hit_id}/decide": [
        Ask({"hit_id": one}, data=said(outcome="confirmed", why="Same man.")) for one in HITS
    ],
    "POST /api/hits/{hit_id}/ask": [Ask({"hit_id": one}, data=said(why="For the search.")) for one in HITS],
    "GET /api/requests": [Ask()],
    "GET /api/requests/{request_id}": [Ask({"request_id": one}) for one in REQUESTS],
    "POST /api/requests/{request_id}/grant": [
        Ask({"request_id": one}, data=said(until="2026-12-31", why="Yes.")) for one in REQUESTS
    ],
    "GET /api/messages": [Ask(), Ask(query="?show=waiting"), Ask(query="?agency=RS-MUP")],
    "GET /api/messages/drafts": [Ask()],
    "POST /api/messages": [
        *(Ask(data=said(kind="ALERT", key=DRAWN, fields={"danger": "Gun."}, contributions=[])) for _ in range(1)),
        *(
            Ask(data=lambda ids, one=one: {"kind": "ALERT", "contributions": [str(ids.get(one, uuid.UUID(int=0)))]})
            for one in ("own", "h2")
        ),
    ],
    "GET /api/messages/{message_id}": [Ask({"message_id": one}) for one in LETTERS],
    "PUT /api/messages/{message_id}": [
        Ask({"message_id": one}, data=said(kind="ALERT", subject="Other")) for one in ("unsent", *HIDDEN_LETTERS)
    ],
    "DELETE /api/messages/{message_id}": [Ask({"message_id": one}) for one in ("unsent", *HIDDEN_LETTERS)],
    "POST /api/messages/{message_id}/send": [Ask({"message_id": one}) for one in LETTERS],
    "POST /api/messages/{message_id}/revise": [Ask({"message_id": one}) for one in ("own letter", *HIDDEN_LETTERS)],
    "POST /api/messages/{message_id}/reply": [
        Ask({"message_id": one}, data=said(text="Yes.", key=DRAWN)) for one in LETTERS
    ],
    "POST /api/messages/{message_id}/refuse": [Ask({"message_id": one}, data=said(reason="harm")) for one in LETTERS],
    "POST /api/messages/{message_id}/clarify": [Ask({"message_id": one}, data=said(text="Which?")) for one in LETTERS],
    "POST /api/messages/{message_id}/clarify/{agency}": [
        Ask({"message_id": one, "agency": code}, data=said(text="The left one."))
        for one in LETTERS for code in ("RS-MUP", "ES-PN")
    ],
    "POST /api/messages/{message_id}/attachments": [
        Ask({"message_id": one}, data=lambda _: {"file": SimpleUploadedFile("a.csv", twin_worlds.LIST)})
        for one in ("unsent", *HIDDEN_LETTERS)
    ],
    "GET /api/messages/attachments/{attachment_id}": [Ask({"attachment_id": one}) for one in FILES],
    "DELETE /api/messages/attachments/{attachment_id}": [Ask({"attachment_id": one}) for one in FILES],
    "GET /api/deadlines": [Ask()],
    "POST /api/deadlines/{deadline_id}/deviate": [
        Ask({"deadline_id": one}, data=said(until="2027-01-01T10:00:00Z", why="The judge.")) for one in CLOCKS
    ],
    "GET /api/projects": [Ask()],
    "POST /api/projects": [Ask(data=said(**PROJECT))],
    "POST /api/projects/{project_id}/end": [Ask({"project_id": one}) for one in ("project", "foreign project")],
    "POST /api/requests/{request_id}/confirm": [Ask({"request_id": one}) for one in REQUESTS],
    "POST /api/requests/{request_id}/take-back": [Ask({"request_id": one}) for one in REQUESTS],
    "POST /api/contributions/{contribution_id}/ask": [
        Ask({"contribution_id": one}, data=said(why="For the search.")) for one in ("part", "own", "h2", *HIDDEN)
    ],
    "GET /api/contributions/{contribution_id}/audience": [
        Ask({"contribution_id": one}) for one in ("own", "open", "part", "h2", *HIDDEN, "nothing")
    ],
    "POST /api/contributions/{contribution_id}/releases/{release_id}/confirm": [
        Ask({"contribution_id": one, "release_id": "pending release"}) for one in ("own", "h2", *HIDDEN)
    ],
    "POST /api/contributions/{contribution_id}/releases/{release_id}/end": [
        Ask({"contribution_id": one, "release_id": "pending release"}) for one in ("own", "h2", *HIDDEN)
    ],
    "POST /api/contributions/{contribution_id}/releases": [
        Ask({"contribution_id": one}, data=said(**SET_TERMS)) for one in ("own", "h2", *HIDDEN, "nothing")
    ],
    "POST /api/contributions/{contribution_id}/pass-on": [
        Ask({"contribution_id": one}, data=said(to="BG-CA", why="They search.")) for one in ("onward", "open", *HIDDEN)
    ],
    "GET /api/policies": [Ask()],
    "POST /api/policies": [Ask(data=POLICY)],
    "POST /api/policies/{policy_id}/end": [Ask({"policy_id": one}) for one in ("policy", "foreign policy")],
    "POST /api/policies/grounds": [Ask(data=GROUND)],
    "POST /api/policies/grounds/{ground_id}/end": [Ask({"ground_id": one}) for one in ("ground", "foreign ground")],
    "PUT /api/policies/four-eyes": [Ask(data=said(codes=["H1"]))],
    "POST /api/policies/waiting/{proposal_id}/agree": [
        Ask({"proposal_id": one}) for one in ("proposal", "foreign proposal")
    ],
    "POST /api/policies/waiting/{proposal_id}/drop": [
        Ask({"proposal_id": one}) for one in ("proposal", "foreign proposal")
    ],
    "POST /api/requests/{request_id}/refuse": [
        Ask({"request_id": one}, data=said(reason="harm", text="No.")) for one in REQUESTS
    ],
    "POST /api/requests": [
        Ask(data=said(agency="RS-MUP", words="the man", why="For the search.")),
        *(Ask(data=said(agency="RS-MUP", why="For the search.", reference=f"record {one}"))
          for one in (uuid.UUID(int=0), uuid.UUID(int=1))),
    ],
    "POST /api/requests/{request_id}/record": [
        *(Ask({"request_id": one}, data=lambda ids: {"contribution": ids["own"]}) for one in REQUESTS),
        Ask({"request_id": "request Canary: sought."}, data=lambda ids: {"contribution": ids["own"]}),
    ],
    "GET /api/emergencies": [Ask()],
    "POST /api/emergencies": [
        Ask(data=said(way="record", thing=str(uuid.UUID(int=0)), why="A life.")),
        *(Ask(data=lambda ids, one=one: {"way": "record", "thing": ids[one], "why": "A life."})
          for one in ("own", "h2")),  # "part" is opened whole, as it is meant to be: it differs from world to world
    ],
    "GET /api/emergencies/{emergency_id}": [
        Ask({"emergency_id": one}) for one in EMERGENCIES
    ],
    **{f"POST /api/emergencies/{{emergency_id}}/{verb}": [
        Ask({"emergency_id": one}, data=said(text="It was so.")) for one in EMERGENCIES
    ] for verb in ("end", "why", "justify")},
    "GET /api/recalls": [Ask()],
    "GET /api/recalls/{receipt_id}": [Ask({"receipt_id": one}) for one in RECEIPTS],
    "POST /api/recalls/{receipt_id}/answer": [
        Ask({"receipt_id": one}, data=said(done="erased", outside_erased=True)) for one in RECEIPTS
    ],
    "POST /api/recalls/{receipt_id}/remind": [Ask({"receipt_id": one}) for one in RECEIPTS],
    "GET /api/holdings": [Ask()],
    "GET /api/contributions/{contribution_id}/holders": [
        Ask({"contribution_id": one}) for one in ("own", "open", *HIDDEN, "nothing")
    ],
    "GET /api/operations": [Ask()],
    "POST /api/operations": [Ask(data=said(**{**OPERATION, "supporting": []})), Ask(data=said())],
    **{f"GET /api/operations/{{operation_id}}{part}": [Ask({"operation_id": one}) for one in operating.OPERATIONS]
       for part in ("", "/figures", "/results")},
    "POST /api/operations/{operation_id}/end": [Ask({"operation_id": one}) for one in operating.OPERATIONS],
    "POST /api/operations/{operation_id}/results": [
        Ask({"operation_id": one}, data=said(results=[RESULT])) for one in operating.OPERATIONS
    ],
    "POST /api/operations/{operation_id}/results/confirm": [
        Ask({"operation_id": one}, data=lambda ids: {"results": [ids["result"]]}) for one in operating.OPERATIONS
    ],
    "GET /api/operations/{operation_id}/morning": [Ask({"operation_id": one}) for one in operating.OPERATIONS],
    "POST /api/operations/{operation_id}/teams": [
        Ask({"operation_id": one}, data=said(name="Bravo")) for one in operating.OPERATIONS
    ],
    "POST /api/operations/{operation_id}/orders": [
        Ask({"operation_id": one}, data=said(kind=kind, text="Fire.", despite=True))
        for one in operating.OPERATIONS for kind in ("go", "hold", "abort", "alert")
    ],
    **{f"POST /api/orders/{{order_id}}/{verb}": [Ask({"order_id": one}) for one in operating.ORDERS]
       for verb in ("confirm", "drop")},
    "GET /api/teams/{team_id}/orders": [Ask({"team_id": one}) for one in operating.TEAMS],
    "POST /api/teams/{team_id}/ready": [Ask({"team_id": one}, data=said(ready=True)) for one in operating.TEAMS],
    "POST /api/teams/{team_id}/stand-down": [Ask({"team_id": one}) for one in operating.TEAMS],
    "POST /api/teams/{team_id}/acknowledge/{order_id}": [
        Ask({"team_id": team, "order_id": one}) for one in operating.ORDERS for team in operating.TEAMS
    ],
    "GET /api/annual-reports": [Ask()],
    "POST /api/annual-reports": [Ask(data=said(year=2026))],
    "GET /api/operations/{operation_id}/reports": [Ask({"operation_id": one}) for one in operating.OPERATIONS],
    "POST /api/operations/{operation_id}/reports": [
        Ask({"operation_id": one}, data=said(kind="situation", national=True)) for one in operating.OPERATIONS
    ],
    **{f"{method} /api/bulletins/{{bulletin_id}}{part}": [
        Ask({"bulletin_id": one}, data=data) for one in telling.BULLETINS
    ] for method, part, data in (("GET", "", None), ("PUT", "", said(text="Walked.")), ("DELETE", "", None),
                                 ("POST", "/issue", None), ("POST", "/revise", None))},
    "GET /api/bulletins/{bulletin_id}/{language}.{ending}": [
        Ask({"bulletin_id": one, "language": "en", "ending": "csv"}) for one in telling.BULLETINS
    ],
    **{f"GET /api/rooms/{{operation_id}}{part}": [Ask({"operation_id": one}) for one in operating.OPERATIONS]
       for part in ("", "/journal")},
    "GET /api/rooms/{operation_id}/record/{day}.{ending}": [
        Ask({"operation_id": one, "day": TODAY, "ending": "jsonl"}) for one in operating.OPERATIONS
    ],
    **{f"POST /api/rooms/{{operation_id}}/{part}": [
        Ask({"operation_id": one}, data=said(text="Walked.", owner="RS-MUP", due_at=SOON))
        for one in operating.OPERATIONS
    ] for part in ("journal", "announcements", "questions")},
    "POST /api/rooms/{operation_id}/journal/{number}/correct": [
        Ask({"operation_id": one, "number": "1"}, data=said(text="Walked.")) for one in operating.OPERATIONS
    ],
    "POST /api/rooms/{operation_id}/announcements/{announcement_id}/seen": [
        Ask({"operation_id": place, "announcement_id": one}) for place in ROOMS for one in rooming.ANNOUNCEMENTS
    ],
    "POST /api/rooms/{operation_id}/questions/{question_id}/answer": [
        Ask({"operation_id": place, "question_id": one}, data=said(text="Ours."))
        for place in ROOMS for one in rooming.QUESTIONS
    ],
    "POST /api/rooms/{operation_id}/files": [
        Ask({"operation_id": one}, data=lambda _: {"file": SimpleUploadedFile("a.csv", twin_worlds.LIST)})
        for one in operating.OPERATIONS
    ],
    "GET /api/rooms/{operation_id}/files/{file_id}": [
        Ask({"operation_id": place, "file_id": one}) for place in ROOMS for one in rooming.FILES
    ],
    "GET /api/operations/{operation_id}/pairs": [Ask({"operation_id": one}) for one in operating.OPERATIONS],
    "POST /api/results/sameness": [
        Ask(data=lambda ids, one=one: {
            "one": ids.get(one) or operating.id_of(one) or twin_worlds.NOTHING, "other": ids["their result"],
            "same": False, "why": "Two.",
        })
        for one in operating.RESULTS
    ],
    "POST /api/results/{result_id}/correct": [
        Ask({"result_id": one}, data=said(**RESULT, why="Wrong.")) for one in operating.RESULTS
    ],
    "POST /api/results/{result_id}/withdraw": [
        Ask({"result_id": one}, data=said(why="Wrong.")) for one in operating.RESULTS
    ],
    **{f"GET /api/operations/{{operation_id}}/plan{part}": [Ask({"operation_id": one}) for one in operating.OPERATIONS]
       for part in ("", "/tasks.ics")},
    "POST /api/operations/{operation_id}/plan/usual": [Ask({"operation_id": one}) for one in operating.OPERATIONS],
    "POST /api/operations/{operation_id}/tasks": [
        *(Ask({"operation_id": one}, data=said(**TASK)) for one in operating.OPERATIONS),
        Ask({"operation_id": "led"}, data=lambda ids: {**TASK, "target": ids["h2"]}),
    ],
    "GET /api/tasks/{task_id}": [Ask({"task_id": one}) for one in operating.TASKS],
    "PUT /api/tasks/{task_id}": [Ask({"task_id": one}, data=said(**TASK)) for one in operating.TASKS],
    "POST /api/tasks/{task_id}/status": [
        Ask({"task_id": one}, data=said(status="under_way")) for one in operating.TASKS
    ],
    "POST /api/operations/{operation_id}/centres": [
        Ask({"operation_id": one}, data=said(**CENTRE)) for one in operating.OPERATIONS
    ],
    **{f"{method} /api/operations/{{operation_id}}/centres/{{centre_id}}": [
        Ask({"operation_id": "led", "centre_id": one}, data=data) for one in operating.CENTRES
    ] for method, data in (("PUT", said(**CENTRE)), ("DELETE", None))},
    "GET /api/collisions": [Ask()],
    "POST /api/collisions/{collision_id}/acknowledge": [Ask({"collision_id": one}) for one in operating.COLLISIONS],
    "PUT /api/collisions/contact": [Ask(data=said(line="Walk, 112", told=True))],
    "GET /api/deconfliction": [Ask()],
    "POST /api/deconfliction/{collision_id}/settle": [
        Ask({"collision_id": one}, data=said(**SETTLED)) for one in operating.COLLISIONS
    ],
    "GET /api/reports": [Ask()],
    "POST /api/reports": [
        Ask(data=lambda ids: {**WORDS, "contributions": [ids["own"], ids["open"]]}),
        Ask(data=lambda ids: {**WORDS, "contribution": ids["own"]}),
        Ask(data=lambda ids: {**WORDS, "batch": ids["batch"]}),
    ],
    "GET /api/reports/figures/{year}": [Ask({"year": "2026"})],
    "GET /api/reports/{report_id}": [Ask({"report_id": one}) for one in REPORTS],
    **{f"POST /api/reports/{{report_id}}/{verb}": [
        Ask({"report_id": one}, data=said(why="Wrong.")) for one in REPORTS
    ] for verb in ("hand-over", "approve", "send-back", "issue", "recall", "new-version")},
    "GET /api/reports/{report_id}/file.{ending}": [
        Ask({"report_id": one, "ending": ending})
        for one in ("report", "received report", *HIDDEN_REPORTS)
        for ending in ("pdf", "docx")
    ],
    "GET /api/sets": [Ask()],
    "POST /api/sets": [
        Ask(data=lambda ids: {"name": "A set", "why": "Why.", "contributions": [ids["own"], ids["open"]]}),
    ],
    **{f"{method} /api/sets/{{set_id}}{part}": [Ask({"set_id": one}) for one in SETS] for method, part in (
        ("GET", ""), ("GET", "/items"), ("GET", "/manifest"), ("DELETE", ""),
    )},
    "POST /api/sets/{set_id}/release": [
        Ask({"set_id": one}, data=said(**{**SET_TERMS, "level": 2})) for one in SETS
    ],
    **{f"POST /api/sets/{{set_id}}/{verb}": [
        Ask({"set_id": one}, data=said(to="BG-CA")) for one in SETS
    ] for verb in ("confirm", "end", "verify")},
}  # fmt: skip


def names() -> set[str]:
    """Every URL name and API operation of the hub."""
    return set(_url_names(get_resolver().url_patterns)) | set(_operations())


def walked() -> set[str]:
    return set(PAGES) | set(OPERATIONS)


def _url_names(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace is None:
                yield from _url_names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def _operations() -> Iterable[str]:
    from tallystick.hub.api import api

    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            yield f"{method.upper()} {re.sub(r'{[a-z]+:', '{', path)}"

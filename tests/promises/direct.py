"""Queries and actions called without a page before them: each must hold the gate itself, in case a face forgets."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tallystick.formats import Format
from tallystick.hub.agencies import queries as agencies
from tallystick.hub.agencies.models import Person, Work
from tallystick.hub.audit import delaying
from tallystick.hub.audit import queries as audit
from tallystick.hub.desk import queries as desk
from tallystick.hub.exchange import (
    access,
    answering,
    attaching,
    board,
    breaking,
    emergencies,
    holdings,
    messaging,
    projects,
    recalling,
    recalls,
    threads,
)
from tallystick.hub.exchange import actions as exchange_actions
from tallystick.hub.exchange import queries as exchange
from tallystick.hub.exchange.composing import Stated
from tallystick.hub.exchange.models import Delivery, Done
from tallystick.hub.hits import actions as hit_actions
from tallystick.hub.hits import groups, watches, watching
from tallystick.hub.hits import queries as hits
from tallystick.hub.hits.policy import visible_hits
from tallystick.hub.live import queries as live
from tallystick.hub.register import (
    actions,
    batches,
    ending,
    exporting,
    freezing,
    importing,
    manifests,
    policies,
    queries,
    releasing,
    running,
    sets,
    standing,
)
from tallystick.hub.register.models import Batch
from tallystick.hub.register.policy import Level
from tallystick.hub.reports import actions as report_actions
from tallystick.hub.reports import choosing, handing, issuing
from tallystick.hub.reports import queries as reports
from tallystick.hub.reports.choosing import Chosen
from tallystick.hub.reports.models import Product, Use
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Purpose
from tests.promises import operating, rooming, telling, twin_worlds

Call = Callable[[Viewer, Callable[[str], Any]], object]
HIDDEN = ("intruder silent", "intruder above clearance", "intruder own above clearance")
REQUESTS = ("request Canary: between others.", "request Canary: above clearance.")


def told(base: twin_worlds.Base, reader: Person, call: Call) -> str:
    """What the call tells this reader at work, as text; a refusal is its sentence."""
    return _said(base, call, _viewer(reader, Work(purpose=Purpose.OPERATIONAL, case=twin_worlds.CASE)))


def told_without_work(base: twin_worlds.Base, reader: Person, call: Call) -> str:
    """What the call tells the same reader before a purpose and a case are chosen."""
    return _said(base, call, _viewer(reader, None))


def _viewer(reader: Person, work: Work | None) -> Viewer:
    return agencies.viewer_of(reader, work, timezone.now())


def _said(base: twin_worlds.Base, call: Call, viewer: Viewer) -> str:
    try:
        return repr(call(viewer, lambda name: twin_worlds.id_of(base, name)))
    except (Refused, Unacceptable) as no:
        return f"{type(no).__name__}: {no}"


def _hits(call: Callable[[Viewer, Any], object]) -> list[Call]:
    names = ("hit", "notice", *(f"hit with {name}" for name in HIDDEN))
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in names]


def _records(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in ("own", "open", "part", *HIDDEN)]


def _exported(viewer: Viewer, form: Format) -> str:
    """What an export of everything holds; MISP writes times as numbers, which ``twin_worlds.EXEMPT`` would not know."""
    made = exporting.export(viewer, queries.Filter(), form)
    text = made.path.read_text("utf-8")
    made.path.unlink()
    return re.sub(r'"timestamp":"\d+"', "TIME", text)


def _requests(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [
        lambda viewer, find, one=one: call(viewer, find(one)) for one in ("sent", "received", "asked once", *REQUESTS)
    ]


EMERGENCIES = ("opened", *(f"emergency Canary: opened{by}." for by in ("", " by MK-CC", " by ES-PN")))


def _emergencies(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in EMERGENCIES]


REPORTS = ("draft", "report", "received report", "report Canary between others", "report Canary draft of others",
           "report Canary above clearance", "report Canary next version")  # fmt: skip


def _reports(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in REPORTS]


RECEIPTS = ("receipt", "own receipt", "receipt Canary: between others.", "receipt Canary: above us.",
            "receipt Canary: ours above.")  # fmt: skip


def _receipts(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in RECEIPTS]


SETS = ("own set", "fresh set", "received set", "thinned set", "vanished set", "Canary set between others",
        "Canary set above clearance")  # fmt: skip


def _sets(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in SETS]


def _words(title: str = "A title") -> report_actions.Wording:
    return report_actions.Wording(title=title, text="", use=Use.INTELLIGENCE, recipients=("BG-CA",))


LETTERS = ("letter", "own letter", "unsent", *(f"letter Canary: {what}" for what in (
    "between others", "above clearance", "own above clearance")))  # fmt: skip
CLOCKS = ("clock", "owed clock", "clock of Canary: above clearance", "clock of Canary: between others")


def _letters(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in LETTERS]


def _files(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [
        lambda viewer, find, one=one: call(viewer, find(one)) for one in ("file", "file of Canary: above clearance")
    ]


def _stated(**changed: Any) -> Stated:
    return Stated(kind="ALERT", subject="Look", **changed)


def _clocks(found: Any) -> tuple[str, ...]:
    """What is told of clocks, without the time left, which passes."""
    return tuple(f"{one.label} {one.agency} {one.waits} {one.about} {one.state} {one.deviation}" for one in found)


def _marked(viewer: Viewer, message: Any) -> int:
    """How many deliveries to the reader's agency are read after it tried to read this one."""
    answering.mark_read(viewer, message)
    rows = Delivery.objects.filter(message=message, agency=viewer.agency, read_at__isnull=False)
    return rows.count() if viewer.reads_content else 0


def _like(viewer: Viewer, batch: Any) -> object:
    """The unfinished import of the same file by the same mapping, looked for by somebody else."""
    row = Batch.objects.get(pk=batch)
    return batches.unfinished_like(viewer, row.file_digest, row.mapping)


def _terms() -> releasing.Terms:
    return releasing.Terms(to="BG-CA", purposes=frozenset({Purpose.OPERATIONAL}), until=_until(), why="Why.")


def _until() -> Any:
    return timezone.localdate() + timedelta(days=2)


CALLS: dict[str, list[Call]] = {
    "audit.lookups": _records(lambda v, one: audit.lookups(v, one)),
    "audit.delays": [lambda v, _: [one.case for one in delaying.delays(v)]],
    "register.history": _records(lambda v, one: [version.properties for version in queries.history(v, one)]),
    "register.releases": _records(lambda v, one: queries.releases(v, one)),
    "register.audience": _records(lambda v, one: queries.audience(v, one)),
    "register.why_visible": _records(lambda v, one: queries.why_visible(v, one)),
    "register.read": _records(lambda v, one: queries.read(v, one)),
    "register.levels": _records(lambda v, one: sorted(level for level, _ in queries.levels(v, [one]).values())),
    "register.own_id": [lambda v, _: queries.own_id(v, "intruder own above clearance")],
    "register.own_digests": [lambda v, _: queries.own_digests(v, ["intruder own above clearance"])],
    "register.withdraw": _records(lambda v, one: actions.withdraw(v, one, why="Wrong.")),
    "register.erase": _records(lambda v, one: actions.erase(v, [one], why="Wrong.")),
    "hits.read": _hits(lambda v, one: hits.read(v, one)),
    "hits.some": _hits(lambda v, one: hits.some(v, [one])),
    "hits.decide": _hits(lambda v, one: hit_actions.decide(v, one, outcome="confirmed", why="Same.")),
    "groups.of": _records(lambda v, one: (*groups.of(v, one).links, *groups.of(v, one).apart)),
    "groups.read": _records(lambda v, one: groups.read(v, one)),
    "hits.order": [
        lambda v, _: [(hit.kind, hit.score) for hit in hits.queue(v, hits.Filter(mine="all")).items],
        lambda v, _: sorted(
            visible_hits(v).exclude(left_level__gte=1, right_level__gte=1).values_list("kind", "score")
        ),
    ],
    "watches.waiting": [lambda v, _: watches.waiting(v)],
    "watches.waiting_on": _hits(lambda v, one: watches.waiting_on(v, one)),
    "watches.standing": _records(lambda v, one: watches.standing(v, one)),
    "watches.count": [lambda v, _: watches.count(v)],
    "watches.listed": [lambda v, _: watches.listed(v)],
    "watching.watch": _records(lambda v, one: watching.watch(v, one, why="Armed.")),
    "watching.end_watch": [
        lambda v, find, one=one: watching.end_watch(v, find(one)) for one in ("watch above clearance", "foreign watch")
    ],
    "watching.acknowledge": [
        lambda v, find, one=one: watching.acknowledge(v, find(f"alert of {one}")) for one in HIDDEN
    ],
    "exchange.ask_about_hit": _hits(lambda v, one: exchange_actions.ask_about_hit(v, one, why="Why.").why),
    "exchange.ask_about_contribution": _records(
        lambda v, one: exchange_actions.ask_about_contribution(v, one, why="Why.").why
    ),
    "exchange.ask_about_notice": [
        lambda v, find: exchange_actions.ask_about_notice(v, find(f"notice of {v.account}"), why="Why.").why
    ],
    "releasing.end_release": [lambda v, find: releasing.end_release(v, find("release above clearance"))],
    "releasing.confirm": [
        lambda v, find, one=one: releasing.confirm(v, find(one)).agency_id
        for one in ("pending release", "release above clearance")
    ],
    "releasing.release": _records(lambda v, one: releasing.release(v, one, _terms()).agency_id),
    "releasing.offer": _records(lambda v, one: releasing.offer(v, one, _terms()).agency_id),
    "ending.soon": [
        lambda v, _: [(one.about.id, one.agency) for one in ending.soon(v)],
        *_records(lambda v, one: [found.agency for found in ending.soon(v, one)]),
    ],
    "sets.some": _sets(lambda v, one: [found.name for found in sets.some(v, [one])]),
    "reports.some": _reports(lambda v, one: [found.title for found in reports.some(v, [one])]),
    "releasing.pass_on": _records(lambda v, one: releasing.pass_on(v, one, to="BG-CA", why="Why.").agency_id),
    "releasing.may_pass_on": _records(lambda v, one: releasing.may_pass_on(v, one)),
    "register.own_ids": [
        lambda v, _, text=text: len(queries.own_ids(v, queries.Filter(text=text), most=9)) for text in ("", "Canary")
    ],
    "register.readable": _records(
        lambda v, one: queries.readable(v, one, agency="BG-CA", purpose=Purpose.OPERATIONAL, case="T-2026-1")
    ),
    "policies.rules": [lambda v, _: policies.rules(v)],
    "standing.end_policy": [lambda v, find: standing.end_policy(v, find("foreign policy"))],
    "standing.agree": [lambda v, find: standing.agree(v, find("foreign proposal"))],
    "exchange.confirm": _requests(lambda v, one: exchange_actions.confirm(v, one)),
    "exchange.take_back": _requests(lambda v, one: exchange_actions.take_back(v, one)),
    "exchange.end_release": [
        lambda v, find, one=one: exchange_actions.end_release(v, find(one))
        for one in ("pending release", "release above clearance", "foreign emergency")
    ],
    "exchange.confirm_release": [lambda v, find: exchange_actions.confirm_release(v, find("release above clearance"))],
    "exchange.read": _requests(lambda v, one: exchange.read(v, one)),
    "exchange.requests": [lambda v, _: [one.why for one in exchange.requests(v)]],
    "exchange.waiting": [lambda v, _: exchange.waiting(v)],
    "exchange.waiting_for_me": [lambda v, _: [one.why for one in exchange.waiting_for_me(v)]],
    "exchange.asked_about": _hits(lambda v, one: exchange.asked_about(v, one)),
    "exchange.grant": _requests(lambda v, one: exchange_actions.grant(v, one, until=_until(), why="Yes.")),
    "exchange.refuse": _requests(lambda v, one: exchange_actions.refuse(v, one, reason="harm")),
    "recalls.read": _receipts(lambda v, one: recalls.read(v, one)),
    "recalls.some": _receipts(lambda v, one: recalls.some(v, [str(one)])),
    "recalls.waiting_for_me": [lambda v, _: recalls.waiting_for_me(v)],
    "recalls.answered_by_me": [lambda v, _: recalls.answered_by_me(v)],
    "recalls.board": [lambda v, _: [(one.change, one.agency, one.asked_why) for one in recalls.board(v)]],
    "recalls.unanswered": [lambda v, _: sum(recalls.unanswered(v))],
    "recalls.about": _records(lambda v, one: recalls.about(v, [one])),
    "recalls.of_request": _requests(lambda v, one: recalls.of_request(v, one)),
    "recalls.of_export": [
        lambda v, find: recalls.of_export(v, find("export stix")),
        lambda v, find: twin_worlds.CANARY if recalls.of_export(v, find("foreign export")) else (),
    ],
    "recalling.answer": _receipts(lambda v, one: recalling.answer(v, one, done=Done.ERASED, outside_erased=True)),
    "recalling.remind": _receipts(lambda v, one: recalling.remind(v, one)),
    "holdings.of_others": [lambda v, _: [(one.owner, one.how, one.outdated) for one in holdings.of_others(v)[0]],
                           lambda v, _: holdings.of_others(v)[1]],
    "holdings.holders": _records(lambda v, one: holdings.holders(v, one)),
    "access.seek": [lambda v, _: access.seek(v, agency="RS-MUP", words="him", why="Why.").why],
    "access.identify": [
        lambda v, find: access.identify(v, find("request Canary: sought."), find("intruder own above clearance")),
        lambda v, find: access.identify(v, find("request Canary: sought."), find("own")),
    ],
    "emergencies.known": [
        *_records(lambda v, one: emergencies.known(v, emergencies.Way.RECORD, one) is not None),
        *_hits(lambda v, one: emergencies.known(v, emergencies.Way.HIT, one) is not None),
        lambda v, find: emergencies.known(v, emergencies.Way.NOTICE, find(f"notice of {v.account}")) is not None,
    ],
    "emergencies.read": _emergencies(lambda v, one: emergencies.read(v, one)),
    "emergencies.emergencies": [lambda v, _: emergencies.emergencies(v)],
    "emergencies.of_ours": [lambda v, _: emergencies.of_ours(v)],
    "emergencies.owed": [lambda v, _: emergencies.owed(v)],
    "emergencies.holding": [
        *_records(lambda v, one: emergencies.holding(v, one)),
        lambda v, find: emergencies.holding(v, find("intruder opened by ES-PN")),
    ],
    "breaking.break_glass": [
        *_records(lambda v, one: breaking.break_glass(
            v, emergencies.Way.RECORD, one, reason="danger_to_life", why="A life.").reason),
        *_hits(lambda v, one: breaking.break_glass(
            v, emergencies.Way.HIT, one, reason="danger_to_life", why="A life.").reason),
    ],
    "breaking.end": _emergencies(lambda v, one: breaking.end(v, one)),
    "breaking.ask_why": _emergencies(lambda v, one: breaking.ask_why(v, one)),
    "breaking.justify": _emergencies(lambda v, one: breaking.justify(v, one, text="So.")),
    "register.some": _records(lambda v, one: queries.some(v, [one])),
    "hits.everything": [lambda v, _: [
        (hit.kind, hit.score) for hit in hits.everything(v, hits.Filter(mine="all"), most=500)
    ]],
    "reports.read": _reports(lambda v, one: reports.read(v, one)),
    "reports.reports": [lambda v, _: [one.title for one in reports.reports(v)]],
    "reports.issued_in": [lambda v, _: reports.issued_in(v, timezone.localdate().year)],
    "reports.receive": _reports(lambda v, one: report_actions.receive(v, one)),
    "reports.draft": _records(lambda v, one: report_actions.draft(
        v, Product.OPERATIONAL, _words(), [Chosen(contribution=one, level=Level.OPEN)]
    ).title),
    "reports.draft a hit": [
        lambda v, find, one=one: report_actions.draft(v, Product.OPERATIONAL, _words(), [
            Chosen(contribution=find("own"), level=Level.NOTHING, hit=find(f"hit with {one}"))
        ]).title
        for one in HIDDEN
    ],
    "choosing.of_contributions": _records(lambda v, one: choosing.of_contributions(v, [one])),
    "reports.change": _reports(lambda v, one: report_actions.change(v, one, _words(), {})),
    "reports.hand_over": _reports(lambda v, one: report_actions.hand_over(v, one)),
    "reports.approve": _reports(lambda v, one: report_actions.approve(v, one)),
    "reports.send_back": _reports(lambda v, one: report_actions.send_back(v, one, why="No.")),
    "reports.issue": _reports(lambda v, one: issuing.issue(v, one)),
    "reports.new_version": _reports(lambda v, one: report_actions.new_version(v, one).title),
    "reports.recall": _reports(lambda v, one: report_actions.recall(v, one, why="Wrong.")),
    "reports.discard": _reports(lambda v, one: report_actions.discard(v, one)),
    "handing.download": _reports(lambda v, one: handing.download(v, one, "pdf")[1]),
    "threads.read": _letters(lambda v, one: threads.read(v, one)),
    "threads.some": _letters(lambda v, one: threads.some(v, [one])),
    "threads.attachment": _files(lambda v, one: getattr(threads.attachment(v, one), "file_name", None)),
    "threads.listed": [lambda v, _: threads.listed(v, threads.Filter())],
    "threads.waiting": [lambda v, _: threads.waiting(v)],
    "threads.drafts": [lambda v, _: threads.drafts(v)],
    "threads.threads": [lambda v, _: threads.threads(v)],
    "threads.unread": [lambda v, _: threads.unread(v)],
    "messaging.send": _letters(lambda v, one: messaging.send(v, one).subject),
    "messaging.revise": _letters(lambda v, one: messaging.revise(v, one)),
    "messaging.discard_draft": _letters(lambda v, one: f"discarded: {messaging.discard_draft(v, one)}"),
    "messaging.reply": _letters(lambda v, one: messaging.reply(v, one, "Yes.").subject),
    "messaging.write_draft": [
        *_records(lambda v, one: messaging.write_draft(v, _stated(contributions=(one,)))),
        *_hits(lambda v, one: messaging.write_draft(v, _stated(hits=(one,)))),
        *_letters(lambda v, one: messaging.write_draft(v, _stated(reply_to=one))),
    ],
    "answering.mark_read": _letters(_marked),
    "answering.refuse": _letters(lambda v, one: answering.refuse(v, one, reason="harm")),
    "attaching.attach": _letters(lambda v, one: attaching.attach(v, one, name="a.txt", content=b"x")),
    "attaching.download": _files(lambda v, one: attaching.download(v, one)),
    "board.board": [lambda v, _: _clocks(board.board(v))],
    "board.pressing": [lambda v, _: _clocks(board.pressing(v))],
    "board.about_messages": _letters(lambda v, one: _clocks(board.about_messages(v, [one]))),
    "board.some": [lambda v, find, one=one: _clocks(board.some(v, [find(one)])) for one in CLOCKS],
    "board.deviate": [
        lambda v, find, one=one: board.deviate(v, find(one), why="Judge.", until=timezone.now() + timedelta(days=30))
        for one in CLOCKS
    ],
    "projects.listed": [lambda v, _: projects.listed(v)],
    "projects.nameable": [lambda v, _: projects.nameable(v)],
    "sets.listed": [lambda v, _: sets.listed(v)],
    "sets.read": _sets(lambda v, one: sets.read(v, one)),
    "sets.items": _sets(lambda v, one: sets.items(v, one)),
    "sets.all_items": _sets(lambda v, one: sets.all_items(v, one)),
    "freezing.freeze": _records(lambda v, one: freezing.freeze(v, name="A set", why="Why.", ids=[one]).size),
    "freezing.freeze_list": [lambda v, _: freezing.freeze_list(v, queries.Filter(), name="A set", why="Why.").size],
    "freezing.discard": _sets(lambda v, one: freezing.discard(v, one)),
    "freezing.release_set": _sets(lambda v, one: freezing.release_set(v, one, _terms())),
    "freezing.confirm_set": _sets(lambda v, one: freezing.confirm_set(v, one, to="BG-CA")),
    "freezing.end_set_release": _sets(lambda v, one: freezing.end_set_release(v, one, to="BG-CA")),
    "manifests.manifest": _sets(lambda v, one: manifests.manifest(v, one)),
    "manifests.verify": _sets(lambda v, one: manifests.verify(v, one, "{}")),
    "desk.owned": [lambda v, _: desk.owned(v)],
    "desk.due": [lambda v, _: desk.due(v)],
    "desk.news": [lambda v, _: desk.news(v, None)],
    "live.news": [lambda v, _: [(one.kind, one.from_agency) for one in live.news(v, most=500)]],
    **operating.CALLS,
    **rooming.CALLS,
    **telling.CALLS,
    "batches.read": [lambda v, find: batches.read(v, find("foreign batch"))],
    "batches.imports": [lambda v, _: [one.file_name for one in batches.imports(v)]],
    "batches.rejects": [lambda v, find: list(batches.rejects(v, find("foreign batch")))],
    "batches.unfinished_like": [lambda v, find: _like(v, find("foreign batch"))],
    "running.preview_of": [lambda v, find: running.preview_of(v, find("foreign batch"))],
    "running.samples": [lambda v, find: list(running.samples(v, find("foreign batch")))],
    "importing.discard": [lambda v, find: (importing.discard(v, find("foreign batch")), twin_worlds.CANARY)],
    "exporting.export": [lambda v, _, form=form: _exported(v, form) for form in Format],
    "exporting.download": [
        lambda v, find, one=one: (exporting.download(v, find(one)), twin_worlds.CANARY)
        for one in ("foreign export", "foreign export that stands")
    ],
}  # fmt: skip
"""Name -> calls with ids of what both worlds hold, of what only the second does, and of other people's files."""
EMPTY = {"''", "Readable(now=<Level.NOTHING: 0>, opened=(), whole=())", "None", "()", "[]", "{}", "0", "False",
         "Due(count=0, first=None)", "frozenset()", "ItemPage(items=(), total=0, page=1)"}  # fmt: skip
"""What a call may tell before a purpose and a case are chosen, besides a refusal."""


def is_nothing(text: str) -> bool:
    """Whether an answer holds nothing of content."""
    return text in EMPTY or text.startswith(("Refused: ", "Decision(allowed=False", "Unacceptable: "))

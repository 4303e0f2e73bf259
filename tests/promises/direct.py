"""Queries and actions called without a page before them: each must hold the gate itself, in case a face forgets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tallystick.hub.agencies import queries as agencies
from tallystick.hub.agencies.models import Person, Work
from tallystick.hub.audit import queries as audit
from tallystick.hub.desk import queries as desk
from tallystick.hub.exchange import actions as exchange_actions
from tallystick.hub.exchange import queries as exchange
from tallystick.hub.hits import actions as hit_actions
from tallystick.hub.hits import queries as hits
from tallystick.hub.live import queries as live
from tallystick.hub.register import actions, batches, exporting, importing, queries
from tallystick.hub.register.models import Batch, Export
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Purpose
from tests.promises import twin_worlds

Call = Callable[[Viewer, Callable[[str], Any]], object]
HIDDEN = ("intruder silent", "intruder above clearance", "intruder own above clearance")
REQUESTS = ("request Canary: between others.", "request Canary: above clearance.")


def told(base: twin_worlds.Base, reader: Person, call: Call) -> str:
    """What the call tells this reader at work, as text; a refusal is its sentence."""
    now = timezone.now()
    viewer = agencies.viewer_of(reader, Work(purpose=Purpose.OPERATIONAL, case=twin_worlds.CASE), now)
    try:
        return repr(call(viewer, lambda name: twin_worlds.id_of(base, name)))
    except (Refused, Unacceptable) as no:
        return f"{type(no).__name__}: {no}"


def _hits(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(f"hit with {one}")) for one in HIDDEN]


def _records(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in HIDDEN]


def _requests(call: Callable[[Viewer, Any], object]) -> list[Call]:
    return [lambda viewer, find, one=one: call(viewer, find(one)) for one in REQUESTS]


def _others(model: Any, viewer: Viewer) -> Any:
    """Another person's import or export."""
    row = model.objects.exclude(by__account=viewer.account).first()
    return row.pk if row else twin_worlds.NOTHING


def _until() -> Any:
    return timezone.localdate() + timedelta(days=2)


CALLS: dict[str, list[Call]] = {
    "audit.lookups": _records(audit.lookups),
    "register.history": _records(lambda v, one: [version.properties for version in queries.history(v, one)]),
    "register.releases": _records(queries.releases),
    "register.audience": _records(queries.audience),
    "register.why_visible": _records(queries.why_visible),
    "register.read": _records(queries.read),
    "register.levels": _records(lambda v, one: sorted(level for level, _ in queries.levels(v, [one]).values())),
    "register.own_id": [lambda v, _: queries.own_id(v, "intruder own above clearance")],
    "register.own_digests": [lambda v, _: queries.own_digests(v, ["intruder own above clearance"])],
    "register.withdraw": _records(lambda v, one: actions.withdraw(v, one, why="Wrong.")),
    "register.erase": _records(lambda v, one: actions.erase(v, [one], why="Wrong.")),
    "hits.read": _hits(hits.read),
    "hits.some": _hits(lambda v, one: hits.some(v, [one])),
    "hits.decide": _hits(lambda v, one: hit_actions.decide(v, one, outcome="confirmed", why="Same.")),
    "hits.order": [
        lambda v, _: [(hit.kind, hit.score) for hit in hits.queue(v, hits.Filter(mine="all")).items],
        lambda v, _: sorted(
            hits.visible_hits(v).exclude(left_level__gte=1, right_level__gte=1).values_list("kind", "score")
        ),
    ],
    "exchange.ask_about_hit": _hits(lambda v, one: exchange_actions.ask_about_hit(v, one, why="Why.").why),
    "exchange.ask_about_contribution": _records(
        lambda v, one: exchange_actions.ask_about_contribution(v, one, why="Why.").why
    ),
    "exchange.read": _requests(exchange.read),
    "exchange.requests": [lambda v, _: [one.why for one in exchange.requests(v)]],
    "exchange.waiting": [lambda v, _: exchange.waiting(v)],
    "exchange.waiting_for_me": [lambda v, _: [one.why for one in exchange.waiting_for_me(v)]],
    "exchange.asked_about": _hits(exchange.asked_about),
    "exchange.grant": _requests(lambda v, one: exchange_actions.grant(v, one, until=_until(), why="Yes.")),
    "exchange.refuse": _requests(lambda v, one: exchange_actions.refuse(v, one, reason="harm")),
    "desk.owned": [lambda v, _: desk.owned(v)],
    "desk.due": [lambda v, _: desk.due(v)],
    "desk.news": [lambda v, _: desk.news(v, None)],
    "live.news": [lambda v, _: [(one.kind, one.from_agency) for one in live.news(v, most=500)]],
    "batches.read": [lambda v, _: batches.read(v, _others(Batch, v)) is None],
    "batches.rejects": [lambda v, _: list(batches.rejects(v, _others(Batch, v)))],
    "importing.stop": [lambda v, _: importing.stop(v, _others(Batch, v))],
    "exporting.download": [lambda v, _: exporting.download(v, _others(Export, v))],
}
"""Name -> calls with ids of what only the second world holds."""

"""The only readers of requests: the agency that asked and the agency that was asked."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Q, QuerySet, Value, When

from tallystick.hub.audit.actions import record
from tallystick.hub.exchange.models import AccessRequest, Answer
from tallystick.hub.hits.policy import visible_hits
from tallystick.hub.register import granted
from tallystick.hub.register.granted import Granted
from tallystick.hub.register.policy import Level, cleared, visible_to
from tallystick.hub.register.queries import Seen, seen_rows
from tallystick.hub.viewer import Viewer

MOST = 200
"""Requests on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """A request as one side sees it; ``about`` is the contribution where the gate lets it pass, ``until`` the
    last day of the release, where one was given and still stands, ``hit`` the hit it is about, where told. ``sought``
    is what was looked for where no contribution was named; its owner then says which it is. What waits for the owner's
    second person is, to the asker, not answered. ``waits_for_me``: the viewer would be that person."""

    id: uuid.UUID
    wanted: str
    onward_to: str
    sought: str
    to_me: bool
    from_agency: str
    to_agency: str
    person: str
    purpose: str
    case: str
    why: str
    at: datetime
    answer: str
    refusal: str
    answer_text: str
    answered_at: datetime | None
    answered_by: str
    until: date | None
    about: Seen | None
    hit: uuid.UUID | None
    terms: Granted | None
    waits_for_me: bool


def visible_requests(viewer: Viewer) -> QuerySet[AccessRequest]:
    """Requests the viewer's agency made or received, about what the viewer is cleared for."""
    ours = Q(from_agency=viewer.agency) | Q(to_agency=viewer.agency)
    rows = AccessRequest.objects.filter(ours, Q(contribution=None) | cleared(viewer, "contribution__"))
    return rows if viewer.reads_content else rows.none()


def requests(viewer: Viewer) -> tuple[SeenRequest, ...]:
    """Requests of the viewer's agency: open ones first, then the newest."""
    open_first = Case(When(answer__in=(Answer.OPEN, Answer.SECOND), then=Value(0)), default=Value(1))
    return _listed(viewer, visible_requests(viewer).order_by(open_first, "-at", "pk"))


def waiting_for_me(viewer: Viewer) -> tuple[SeenRequest, ...]:
    """Requests that wait for the viewer's agency, the oldest first."""
    return _listed(viewer, _waiting(viewer).order_by("at", "pk"))


def _listed(viewer: Viewer, found: QuerySet[AccessRequest]) -> tuple[SeenRequest, ...]:
    rows = list(found.select_related("by", "answered_by", "release__parent")[:MOST])
    seen = _seen(viewer, rows)
    record(viewer, "list_requests", _shown(seen))
    return seen


def read(viewer: Viewer, request_id: uuid.UUID) -> SeenRequest | None:
    """One request, or None where neither side is the viewer's agency."""
    rows = list(visible_requests(viewer).select_related("by", "answered_by", "release__parent").filter(pk=request_id))
    seen = _seen(viewer, rows)
    record(viewer, "read_request", _shown(seen) or [request_id], result="done" if rows else "refused")
    return next(iter(seen), None)


def waiting(viewer: Viewer) -> int:
    """Requests that wait for the viewer's agency."""
    return _waiting(viewer).count()


def _waiting(viewer: Viewer) -> QuerySet[AccessRequest]:
    """Those nobody has answered, and those that wait for a second person, which the first is not."""
    rows = visible_requests(viewer).filter(to_agency=viewer.agency, answer__in=(Answer.OPEN, Answer.SECOND))
    return rows.exclude(answer=Answer.SECOND, answered_by__account=viewer.account)


def asked_about(viewer: Viewer, hit: uuid.UUID) -> SeenRequest | None:
    """The viewer agency's latest request about a hit."""
    rows = visible_requests(viewer).select_related("by", "answered_by", "release__parent")
    return next(iter(_seen(viewer, list(rows.filter(hit=hit, from_agency=viewer.agency)[:1]))), None)


def _seen(viewer: Viewer, rows: list[AccessRequest]) -> tuple[SeenRequest, ...]:
    if not rows:
        return ()
    ids = [one for row in rows if (one := _subject(viewer, row))]
    about = {item.id: item for item in seen_rows(viewer, visible_to(viewer).filter(pk__in=ids))}
    asked = [row.hit for row in rows if row.hit]
    hits = dict(visible_hits(viewer).filter(pk__in=asked).values_list("pk", "kind"))
    return tuple(_one(viewer, row, _named(_subject(viewer, row), row.hit, about, hits), hits) for row in rows)


def _one(
    viewer: Viewer, row: AccessRequest, about: Seen | None, hits: Mapping[uuid.UUID, str]
) -> SeenRequest:  # fmt: skip
    to_me = row.to_agency_id == viewer.agency
    second = row.answer == Answer.SECOND
    answered = to_me or not second
    by = row.answered_by if answered else None
    stands = row.release is not None and row.release.ended_at is None and answered
    return SeenRequest(
        id=row.pk, wanted=row.wanted, onward_to=row.onward_to_id or "", sought=row.sought, to_me=to_me,
        from_agency=row.from_agency_id, to_agency=row.to_agency_id, person=row.by.name, purpose=row.purpose,
        case=row.case, why=row.why, at=row.at, answer=row.answer if answered else Answer.OPEN, refusal=row.refusal,
        answer_text=row.answer_text if answered else "", answered_at=row.answered_at if answered else None,
        answered_by=by.name if by else "", until=row.release.until if row.release and stands else None, about=about,
        hit=row.hit if row.hit in hits else None, terms=granted.of(row.release) if row.release and stands else None,
        waits_for_me=to_me and second and row.answered_by is not None and row.answered_by.account != viewer.account,
    )  # fmt: skip


def _subject(viewer: Viewer, row: AccessRequest) -> uuid.UUID | None:
    """What a request is about. What its owner takes an open one to be about is for the owner alone to see."""
    return row.contribution_id or (row.found_id if row.to_agency_id == viewer.agency else None)


def _named(
    subject: uuid.UUID | None, hit: uuid.UUID | None, seen: Mapping[uuid.UUID, Seen], hits: Mapping[uuid.UUID, str]
) -> Seen | None:
    """What a request may be said to be about. One that a notice led to does not name the record behind the notice,
    even where the asker sees that record in part: its owner does, by releasing it."""
    about = seen.get(subject) if subject else None
    by_notice = hit is not None and not hits.get(hit)
    return None if about and by_notice and about.level is not Level.FULL else about


def _shown(seen: Sequence[SeenRequest]) -> list[uuid.UUID]:
    """What the log names of these requests: each, and the other agencies' records that are read with it."""
    return [*(one.id for one in seen), *dict.fromkeys(one.about.id for one in seen if one.about and not one.about.mine)]

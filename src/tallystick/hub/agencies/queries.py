"""The only readers of accounts, pieces of work and tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tallystick.hub.agencies.models import Agency, ApiToken, Hub, Person, Work
from tallystick.hub.agencies.policy import require_administrator
from tallystick.hub.audit.actions import record
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, Purpose, Role

RECENT = 5
"""Pieces of work offered again with one click."""
START_WITH = (Role.ANALYST, Role.OFFICER, Role.SUPERVISOR)
"""The roles to try first in an exercise, most useful first."""
START_COUNTRY = "ES"
"""Whose people the tutorial follows."""
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class ExerciseGroup:
    """An agency and its people, as the exercise's sign-in page offers them."""

    agency: Agency
    people: tuple[Person, ...]


def hub() -> Hub | None:
    """What this database is, or None in one that was never set up."""
    return Hub.objects.first()


def viewer_of(person: Person, work: Work | None, now: datetime) -> Viewer:
    """The viewer a person is, on their present piece of work or on none."""
    return Viewer(
        account=person.account,
        agency=person.agency_id,
        role=Role(person.role),
        clearance=Confidentiality(person.clearance),
        purpose=Purpose(work.purpose) if work else None,
        case=work.case if work else "",
        now=now,
    )


def recent_work(viewer: Viewer) -> tuple[Work, ...]:
    """The viewer's own last pieces of work, each purpose and case once, newest first."""
    rows = Work.objects.filter(person__account=viewer.account).order_by("-started_at")[:100]
    once = {(row.purpose, row.case): row for row in reversed(rows)}
    return tuple(sorted(once.values(), key=lambda row: row.started_at, reverse=True)[:RECENT])


def people(viewer: Viewer, text: str = "") -> tuple[Person, ...]:
    """The accounts of the administrator's agency, each with ``second_factor``; logged."""
    found = _own_people(viewer, "people").order_by("-is_active", "role", "account")
    if words := text.strip()[:100]:
        found = found.filter(Q(account__icontains=words) | Q(name__icontains=words) | Q(role__icontains=words))
    shown = tuple(found)
    record(viewer, "people", count=len(shown))
    return shown


def person(viewer: Viewer, account: str) -> Person | None:
    """One account of the administrator's agency, or None; logged."""
    found = _own_people(viewer, "person").filter(account=account).first()
    record(viewer, "person", result="done" if found else "refused", about=account)
    return found


def agency_of(viewer: Viewer) -> Agency:
    """The viewer's agency."""
    return Agency.objects.get(code=viewer.agency)


def hosts(viewer: Viewer) -> Sequence[Agency]:
    """The agencies a guest of the viewer's agency may be deployed to."""
    return tuple(Agency.objects.exclude(code=viewer.agency))


def tokens(viewer: Viewer) -> tuple[ApiToken, ...]:
    """The viewer's own tokens that still open something, newest first."""
    rows = ApiToken.objects.filter(person__account=viewer.account, revoked_at=None, expires_at__gt=viewer.now)
    return tuple(rows.order_by("-made_at"))


def exercise_people(text: str = "") -> tuple[ExerciseGroup, ...]:
    """Everybody of an exercise by agency, narrowed to what ``text`` names; nobody outside an exercise."""
    marked = hub()
    if not (settings.EXERCISE and marked and marked.exercise):
        return ()
    rows = (
        Person.objects.filter(is_active=True).select_related("agency").order_by("agency__country", "agency", "account")
    )
    for word in text.split()[:5]:
        rows = rows.filter(_named(word))
    today = timezone.now().date()
    open_today = (row for row in rows if row.may_sign_in(today))
    return tuple(
        ExerciseGroup(agency, tuple(sorted(members, key=_most_useful_first)))
        for agency, members in groupby(open_today, key=lambda row: row.agency)
    )


def exercise_start(groups: Sequence[ExerciseGroup]) -> tuple[Person, ...]:
    """The few to begin with: an analyst, an officer and a supervisor of one agency."""
    of_country = [group for group in groups if group.agency.country == START_COUNTRY]
    first = (of_country or list(groups))[0].people if groups else ()
    return tuple(next(one for one in first if one.role == role) for role in START_WITH if _held(role, first))


def _held(role: Role, people: Sequence[Person]) -> bool:
    return any(one.role == role for one in people)


def _named(word: str) -> Q:
    word = word[:50]
    role = word.lower().replace("-", "_")
    return (
        Q(account__icontains=word)
        | Q(name__icontains=word)
        | Q(role__icontains=role)
        | Q(agency__name__icontains=word)
        | Q(agency__country__iexact=word)
        | Q(agency__code__iexact=word)
    )


def _most_useful_first(row: Person) -> tuple[int, str]:
    order = [*START_WITH, *(role for role in Role if role not in START_WITH)]
    return order.index(Role(row.role)), row.account


def _own_people(viewer: Viewer, action: str) -> QuerySet[Person]:
    require_administrator(viewer, action)
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    return Person.objects.filter(agency=viewer.agency).select_related("host").annotate(second_factor=Exists(factors))

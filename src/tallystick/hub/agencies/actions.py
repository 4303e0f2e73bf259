"""What a person can do with a piece of work, and an administrator with accounts. The only writers of both."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from followthemoney.types import registry

from tallystick.hub.agencies import policy, queries
from tallystick.hub.agencies.models import Agency, ApiToken, Person, Work
from tallystick.hub.agencies.policy import NewPerson
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import AgencyKind, Confidentiality, Purpose, Role

UNMISTAKABLE = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that are not mistaken for one another when read out."""
ONE_MINUTE = timedelta(minutes=1)


def start_work(viewer: Viewer, *, purpose: Purpose, case: str) -> Work:
    """Begin a piece of work; the former one of this sitting is the caller's to end."""
    if not viewer.role.sees_content:
        record(viewer, "work_start", result="refused")
        raise Refused(f"The role {viewer.role.replace('_', ' ')} sees no content, so it needs no case.")
    if not policy.CASE.fullmatch(case):
        raise Unacceptable(f"The case reference is {policy.CASE_RULE}.")
    with transaction.atomic():
        person = Person.objects.get(account=viewer.account)
        work = Work.objects.create(
            person=person, purpose=purpose, case=case, started_at=viewer.now, used_at=viewer.now
        )  # fmt: skip
        record(queries.viewer_of(person, work, viewer.now), "work_start")
    return work


def end_work(viewer: Viewer, work: Work, *, why: str = "ended") -> None:
    """End a piece of work; ended already, nothing changes."""
    with transaction.atomic():
        if Work.objects.filter(pk=work.pk, ended_at=None).update(ended_at=viewer.now):
            record(viewer, "work_end", why=why)


def present_work(person: Person, work_id: int | None, now: datetime) -> tuple[Work | None, Work | None]:
    """The person's piece of work ``work_id`` if it still runs, marked as used; and the one that just ended idle."""
    work = Work.objects.filter(pk=work_id, person=person, ended_at=None).first() if work_id else None
    if work is None:
        return None, None
    if now - work.used_at > timedelta(minutes=int(settings.WORK_IDLE_MINUTES)):
        end_work(queries.viewer_of(person, work, now), work, why="idle")
        return None, work
    if now - work.used_at >= ONE_MINUTE:
        Work.objects.filter(pk=work.pk).update(used_at=now)
        work.used_at = now
    return work, None


def add_person(viewer: Viewer, new: NewPerson) -> tuple[Person, str]:
    """Add an account to the administrator's agency. Returns it and its one-time password, kept nowhere in clear."""
    policy.require_administrator(viewer, "person_add")
    agency = queries.agency_of(viewer)
    with transaction.atomic():
        person, password = make_person(agency, new, today=viewer.today)
        record(viewer, "person_add", about=new.account, role=new.role)
    return person, password


def make_person(agency: Agency, new: NewPerson, *, today: date) -> tuple[Person, str]:
    """An account with a one-time password, for whoever may make one. Unacceptable where the facts do not fit."""
    hub = queries.hub()
    problems = policy.problems_with(new, agency, ceiling=hub.ceiling if hub else 0, today=today)
    if problems:
        raise Unacceptable(*problems)
    guest = new.role is Role.GUEST
    person = Person(
        account=new.account, name=new.name.strip(), email=new.email, agency=agency, role=new.role,
        clearance=new.clearance, host_id=new.host if guest else None, mandate=new.mandate.strip(), until=new.until,
    )  # fmt: skip
    password = one_time_password()
    person.set_password(password)
    person.save()
    return person, password


def deactivate(viewer: Viewer, account: str, *, why: str) -> None:
    """Close an account; whoever is signed in with it is signed out at once."""
    _change(viewer, "person_deactivate", account, why, lambda person: _set_active(person, False))


def reactivate(viewer: Viewer, account: str, *, why: str) -> None:
    """Open a closed account again."""
    _change(viewer, "person_reactivate", account, why, lambda person: _set_active(person, True))


def reset_second_factor(viewer: Viewer, account: str, *, why: str) -> None:
    """Remove every second factor and recovery code, and end every token; whoever is signed in is signed out, and sets
    up a new one at the next sign-in."""
    _change(viewer, "second_factor_reset", account, why, _forget_second_factor)


def set_one_time_password(viewer: Viewer, account: str, *, why: str) -> str:
    """Replace the password by one that is shown once and must be changed at the next sign-in; every token ends."""
    password = one_time_password()

    def replace(person: Person) -> None:
        person.set_password(password)
        person.last_login = None
        person.save(update_fields=["password", "last_login"])
        _end_tokens(person)

    _change(viewer, "password_reset", account, why, replace)
    return password


def one_time_password() -> str:
    """Four groups of four: 79 bits."""
    return "-".join("".join(secrets.choice(UNMISTAKABLE) for _ in range(4)) for _ in range(4))


def _change(viewer: Viewer, action: str, account: str, why: str, change: Callable[[Person], None]) -> None:
    """Change another account of the administrator's own agency, with a reason, and log it."""
    policy.require_administrator(viewer, action)
    person = Person.objects.filter(account=account, agency=viewer.agency).first()
    if person is None or account == viewer.account:
        record(viewer, action, result="refused", about=account)
        raise Refused("An administrator changes the accounts of its own agency, and never its own.")
    if not why.strip():
        raise Unacceptable("Say in a sentence why; it is kept in the log.")
    with transaction.atomic():
        change(person)
        record(viewer, action, about=account, told=why.strip()[:500])


def _set_active(person: Person, active: bool) -> None:
    person.is_active = active
    person.save(update_fields=["is_active"])


def _forget_second_factor(person: Person) -> None:
    Authenticator.objects.filter(user=person).delete()
    _end_tokens(person)
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _end_tokens(person: Person) -> None:
    """Whoever was let in by what is reset now may have made a token to stay."""
    ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=timezone.now())


def add_agency(code: str, name: str, country: str, kind: str) -> Agency:
    """Add an agency to the hub, at the machine's own console. Unacceptable where a code is unknown or taken."""
    known = country.isupper() and country.lower() in registry.country.names
    checks = (
        (bool(policy.AGENCY.fullmatch(code)), f"{code}: expected a code such as RS-MUP, at most 16 characters"),
        (0 < len(name.strip()) <= 120, "name: expected 1 to 120 characters"),
        (known, f"{country}: expected an ISO 3166 code of two letters, such as RS"),
        (kind in tuple(AgencyKind), f"{kind}: expected one of {', '.join(AgencyKind)}"),
        (not Agency.objects.filter(code=code).exists(), f"{code}: expected a new code, there is one already"),
    )
    if problems := [sentence for holds, sentence in checks if not holds]:
        raise Unacceptable(*problems[:1])
    with transaction.atomic():
        agency = Agency.objects.create(code=code, name=name.strip(), country=country, kind=kind)
        record_system("agency_add", agency=code)
    return agency


def add_first_person(account: str, agency_code: str, role: str, name: str) -> str:
    """Add a person to an agency, at the machine's own console. Returns the one-time password."""
    agency = Agency.objects.filter(code=agency_code).first()
    if agency is None:
        raise Unacceptable(f"--agency {agency_code}: expected the code of an agency on this hub")
    if role not in tuple(Role):
        raise Unacceptable(f"--role {role}: expected one of {', '.join(Role)}")
    new = NewPerson(account=account, name=name, role=Role(role), clearance=Confidentiality.BPL)
    with transaction.atomic():
        _, password = make_person(agency, new, today=timezone.now().date())
        record_system("person_add", agency=agency_code, about=account, role=role)
    return password

"""Who may do what with accounts and pieces of work."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.audit.actions import record
from tallystick.hub.viewer import Refused, Viewer
from tallystick.vocabulary import AgencyKind, Confidentiality, Role

ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
AGENCY = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,13}")
CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._-]{1,63}")
CASE_RULE = "2 to 64 letters, digits or - / . _"
OF_CENTRES = frozenset({Role.OVERSIGHT, Role.DECONFLICTION_OFFICER})
LONGEST_MANDATE = timedelta(days=366)
"""A guest's mandate ends within a year; then it is given again, or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """An account as an administrator states it."""

    account: str
    name: str
    role: Role
    clearance: Confidentiality
    email: str = ""
    host: str = ""
    mandate: str = ""
    until: date | None = None


def require_administrator(viewer: Viewer, action: str) -> None:
    """Refuse, and log the refusal, unless the viewer administers accounts."""
    if not viewer.role.may("accounts"):
        record(viewer, action, result="refused")
        raise Refused("Only an administrator of the agency does this.")


def roles_given_in(agency: Agency) -> tuple[Role, ...]:
    """The roles an administrator of ``agency`` gives. Oversight reads every agency's log, and a deconfliction officer
    stands between agencies, so only the coordination centre's administrators give these."""
    return tuple(role for role in Role if role not in OF_CENTRES or agency.kind == AgencyKind.CENTRE)


def is_one_time(person: Person) -> bool:
    """Whether the password is one an administrator set, to be replaced before anything else is done.

    ``last_login`` stays empty until a person has chosen a password of their own.
    """
    return person.last_login is None and person.has_usable_password()


def problems_with(new: NewPerson, agency: Agency, *, ceiling: int, today: date) -> list[str]:
    """What keeps ``new`` from being added to ``agency``, in sentences; empty if nothing does."""
    checks = [
        (bool(ACCOUNT.fullmatch(new.account)), "The account: 2 to 64 small letters, digits or . _ -"),
        (bool(new.name.strip()), "Give the person's name."),
        (new.role in roles_given_in(agency), f"Your agency gives no role {new.role.replace('_', ' ')}."),
        (
            new.clearance <= ceiling,
            f"The clearance is above what this hub is set up for ({Confidentiality(ceiling).code}).",
        ),
        (not Person.objects.filter(account=new.account).exists(), f"The account {new.account} is taken."),
    ]
    return [sentence for holds, sentence in checks if not holds] + _problems_of_guest(new, agency, today)


def _problems_of_guest(new: NewPerson, agency: Agency, today: date) -> list[str]:
    if new.role is not Role.GUEST:
        stated = new.host or new.mandate or new.until
        return ["Only a guest has a host, a mandate and a last day."] if stated else []
    last = today + LONGEST_MANDATE
    checks = [
        (bool(new.host) and new.host != agency.code, "A guest is deployed to another agency: choose the host."),
        (not new.host or Agency.objects.filter(code=new.host).exists(), f"No agency {new.host} on this hub."),
        (bool(new.mandate.strip()), "Say under which mandate the guest is deployed."),
        (
            new.until is not None and today <= new.until <= last,
            f"A guest's last day lies between today and {last:%d %B %Y}.",
        ),
    ]
    return [sentence for holds, sentence in checks if not holds]


def starts_at(role: Role) -> str:
    """The name of the page that a role begins on, where nothing else was asked for."""
    if role.may("accounts"):
        return "people"
    if role.may("deconflict"):
        return "deconfliction"
    return "log" if role.may("log") or role.may("log_all") else "desk"

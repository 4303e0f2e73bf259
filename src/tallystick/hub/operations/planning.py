"""What a lead agency does to an operation."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.live.actions import emit
from tallystick.hub.operations.models import Operation, Participant
from tallystick.hub.register.actions import person
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import code_list

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,23}")
MAX_CODE_CHARS = 32
LENGTHS = {"name": 120, "legal_basis": 300}
MOST_SUPPORTING, MOST_BODY_CHARS = 40, 120
LONGEST_ACTION = timedelta(days=31)
LONGEST_PHASE = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOperation:
    """What an operation states. ``participants`` beside the lead agency; days are counted in its ``zone``."""

    code: str
    name: str
    kind: str
    legal_basis: str
    crime_areas: tuple[str, ...]
    participants: tuple[str, ...]
    prepares_from: date
    first_day: date
    last_day: date
    follow_up_until: date
    supporting: tuple[str, ...] = ()
    zone: str = "Europe/Skopje"


@action("operate")
def create_operation(viewer: Viewer, new: NewOperation) -> Operation:
    """Open an operation that the viewer's agency leads; those that take part are told."""
    if problems := _problems(viewer, new):
        raise Unacceptable(*problems)
    made = Operation.objects.create(
        code=_code(viewer, new), name=new.name.strip(), kind=new.kind, legal_basis=new.legal_basis.strip(),
        crime_areas=sorted(set(new.crime_areas)), supporting=[body.strip() for body in new.supporting], zone=new.zone,
        prepares_from=new.prepares_from, first_day=new.first_day, last_day=new.last_day,
        follow_up_until=new.follow_up_until, lead_id=viewer.agency, by=person(viewer), at=viewer.now,
    )  # fmt: skip
    agencies = sorted({viewer.agency, *new.participants})
    Participant.objects.bulk_create(Participant(operation=made, agency_id=code) for code in agencies)
    record(viewer, "create_operation", [made.pk], code=made.code)
    for code in agencies:
        if code != viewer.agency:
            emit("operation", to=code, by=viewer.agency, about=made.pk)
    return made


@action("operate")
def end_operation(viewer: Viewer, operation_id: uuid.UUID) -> None:
    """End an operation that the viewer's agency leads: nothing is reported any more; figures stay."""
    mine = Operation.objects.filter(pk=operation_id, lead=viewer.agency, ended_at=None)
    found = mine.select_for_update().first()
    if found is None:
        raise Refused("Your agency leads no such operation that runs.")
    found.ended_at = viewer.now
    found.save(update_fields=["ended_at"])
    record(viewer, "end_operation", [found.pk])


def _problems(viewer: Viewer, new: NewOperation) -> list[str]:
    return [*_words(viewer, new), *_codes(new), *_days(new)]


def _words(viewer: Viewer, new: NewOperation) -> list[str]:
    found = [
        f"{name.replace('_', ' ').capitalize()}: expected 1 to {most} characters."
        for name, most in LENGTHS.items() if not 1 <= len(getattr(new, name).strip()) <= most
    ]  # fmt: skip
    if not CODE.fullmatch(new.code) or len(_code(viewer, new)) > MAX_CODE_CHARS:
        found.append("Code: expected 2 to 24 capital letters, digits and hyphens.")
    elif Operation.objects.filter(code=_code(viewer, new)).exists():
        found.append("Code: your agency has used it.")
    bodies = [body.strip() for body in new.supporting]
    if len(bodies) > MOST_SUPPORTING or not all(1 <= len(body) <= MOST_BODY_CHARS for body in bodies):
        found.append(
            f"Supporting bodies: expected at most {MOST_SUPPORTING} names of 1 to {MOST_BODY_CHARS} characters."
        )
    return found


def _codes(new: NewOperation) -> list[str]:
    found = []
    if new.kind not in code_list("operation_kinds")["codes"]:
        found.append(f"Kind: expected one of {', '.join(code_list('operation_kinds')['codes'])}.")
    areas = code_list("crime_areas")["codes"]
    if not new.crime_areas or set(new.crime_areas) - set(areas):
        found.append(f"Crime areas: expected some of {', '.join(areas)}.")
    if new.zone not in _zones():
        found.append("Time zone: expected one of a country's, such as Europe/Skopje.")
    if not new.participants or Agency.objects.filter(pk__in=new.participants).count() != len(set(new.participants)):
        found.append("Participants: expected codes of other agencies of this hub.")
    return found


def _days(new: NewOperation) -> list[str]:
    if not new.prepares_from <= new.first_day <= new.last_day <= new.follow_up_until:
        return ["Phases: expected the intelligence phase, the action days and the follow-up one after another."]
    if new.last_day - new.first_day > LONGEST_ACTION or new.follow_up_until - new.prepares_from > LONGEST_PHASE:
        return [f"Phases: expected at most {LONGEST_ACTION.days} action days within {LONGEST_PHASE.days} days."]
    return []


def _zones() -> frozenset[str]:
    return frozenset(row["zone"] for row in code_list("time_zones")["codes"].values())


def _code(viewer: Viewer, new: NewOperation) -> str:
    return f"{viewer.agency}.{new.code}"

"""What a lead agency does to an analysis project."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.hub.acting import action
from tallystick.hub.agencies.models import Agency
from tallystick.hub.audit.actions import record
from tallystick.hub.exchange.models import Project
from tallystick.hub.register.actions import person
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import SubjectCategory

LONGEST = timedelta(days=3 * 366)
"""Whether it is still needed is decided anew within three years."""
LENGTHS = {"name": 120, "specific_purpose": 500, "crime_area": 120, "data_categories": 300, "access_conditions": 500}
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,23}")
MAX_CODE_CHARS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """What a project states (Regulation (EU) 2016/794, Article 18(3)). ``participants`` beside the lead agency.

    The lead agency's code stands before ``code``: of two agencies that choose the same word, neither learns of it.
    """

    code: str
    name: str
    specific_purpose: str
    crime_area: str
    data_categories: str
    access_conditions: str
    storage_until: date
    participants: tuple[str, ...]
    subject_categories: tuple[str, ...]


@action("release")
def create_project(viewer: Viewer, new: NewProject) -> Project:
    """Open an analysis project that the viewer's agency leads."""
    if problems := _problems(viewer, new):
        raise Unacceptable(*problems)
    made = Project.objects.create(
        code=_code(viewer, new), **{name: getattr(new, name).strip() for name in LENGTHS}, lead_id=viewer.agency,
        subject_categories=sorted(new.subject_categories), storage_until=new.storage_until, by=person(viewer),
        at=viewer.now,
    )  # fmt: skip
    made.participants.set(Agency.objects.filter(pk__in={viewer.agency, *new.participants}))
    record(viewer, "create_project", [made.pk], code=made.code)
    return made


@action("release")
def end_project(viewer: Viewer, project_id: uuid.UUID) -> None:
    """End a project that the viewer's agency leads: no message may name it from now on."""
    mine = Project.objects.filter(pk=project_id, lead=viewer.agency, ended_at=None)
    found = mine.select_for_update().first()
    if found is None:
        raise Refused("Your agency leads no such project that stands.")
    found.ended_at = viewer.now
    found.save(update_fields=["ended_at"])
    record(viewer, "end_project", [found.pk])


def _problems(viewer: Viewer, new: NewProject) -> list[str]:
    found = []
    for name, most in LENGTHS.items():
        text = getattr(new, name).strip()
        if not text or len(text) > most:
            found.append(f"{name.replace('_', ' ').capitalize()}: expected 1 to {most} characters, found {len(text)}.")
    if not CODE.fullmatch(new.code) or len(_code(viewer, new)) > MAX_CODE_CHARS:
        room = MAX_CODE_CHARS - len(viewer.agency) - 1
        found.append(f"Code: expected 2 to {room} capital letters, digits and hyphens.")
    elif Project.objects.filter(code=_code(viewer, new)).exists():
        found.append("Code: your agency has used it.")
    if not viewer.today < new.storage_until <= viewer.today + LONGEST:
        found.append(f"Stored until: expected a day after today, at most {viewer.today + LONGEST}.")
    unknown = set(new.subject_categories) - set(SubjectCategory)
    if unknown or not new.subject_categories:
        found.append(f"Categories of persons: expected some of {', '.join(SubjectCategory)}.")
    if Agency.objects.filter(pk__in=new.participants).count() != len(set(new.participants)):
        found.append("Participants: expected codes of agencies of this hub.")
    return found


def _code(viewer: Viewer, new: NewProject) -> str:
    return f"{viewer.agency}.{new.code}"

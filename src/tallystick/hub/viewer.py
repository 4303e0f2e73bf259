"""Who looks, for what, and when: every query and action takes a viewer first."""

from dataclasses import dataclass
from datetime import date, datetime

from tallystick.vocabulary import Confidentiality, Purpose, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """One person's present piece of work. Without a purpose and a case, nothing of content is read."""

    account: str
    agency: str
    role: Role
    clearance: Confidentiality
    purpose: Purpose | None
    case: str
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def reads_content(self) -> bool:
        """Whether this viewer may read any contribution at all: role, purpose and case."""
        return self.role.sees_content and self.purpose is not None and bool(self.case)

    def may(self, verb: str) -> bool:
        """Whether the role allows ``verb``, in a chosen piece of work where the verb touches content."""
        return self.role.may(verb) and (self.reads_content or not self.role.sees_content)


class Refused(Exception):
    """The viewer may not do this. The message is one sentence for the person who tried."""


class Unacceptable(Exception):
    """What was handed in cannot be taken. ``problems`` are sentences; nothing was changed."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems

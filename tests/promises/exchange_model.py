"""What was *said* of facts in a run of the machine (conditions, grants, policies, grounds); never read from the hub."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tallystick.hub.register import policy
from tallystick.hub.register.policy import Facts, Grant, Level, Standing
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Conditions, Handling, Purpose, applies_directive
from tests.promises import worlds

THIRD = {code for code in worlds.AGENCIES if not applies_directive(code[:2])}
PHONES = ("+381645550134", "+34600111222")


@dataclass
class Fact:
    """What the model knows of one contribution."""

    owner: str
    source_id: str
    conditions: Conditions
    properties: dict[str, str]
    active: bool = True
    grants: dict[int, Grant] = field(default_factory=dict)
    onward: set[int] = field(default_factory=set)
    children: dict[int, list[int]] = field(default_factory=dict)


class Model:
    """What each agency has said so far, and by that what each reader is to see."""

    def __init__(self) -> None:
        super().__init__()
        self.now = worlds.NOW
        self.facts: dict[Any, Fact] = {}
        self.policies: dict[int, tuple[str, Standing]] = {}
        self.grounds: dict[int, tuple[str, str, date, date]] = {}
        self.eyes: dict[str, list[str]] = {}
        self.touched: Any = None
        self.steps = 0

    def pick(self, which: int) -> Any:
        """A contribution, whose releases are looked at from all sides after this step."""
        self.touched = list(self.facts)[which % len(self.facts)] if self.facts else None
        return self.touched

    @property
    def today(self) -> date:
        return self.now.date()

    def of(self, agency: str, purpose: Purpose = Purpose.OPERATIONAL, *, second: str = "supervisor") -> Viewer:
        viewer = worlds.supervisor(agency, purpose=purpose)
        return replace(viewer, now=self.now, account=f"{agency.lower()}.{second}")

    def four_eyes(self, agency: str) -> list[str]:
        return self.eyes.get(agency, [])

    def end(self, fact: Fact, grant: int) -> None:
        fact.grants[grant] = replace(fact.grants[grant], ended=True)
        for child in fact.children.get(grant, []):
            self.end(fact, child)

    def ends_of(self, one: Any) -> list[tuple[datetime, Any]]:
        """When each release of a contribution ends by itself."""
        held = [grant for grant in self.facts[one].grants.values() if not grant.ended]
        return [(grant.expires_at or self.midnight_after(grant.until), one) for grant in held]

    @staticmethod
    def midnight_after(day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time(), UTC)

    def one_of(self, owner: str) -> Any:
        """A contribution of this owner that shows what its policies and grounds do: one under H2 with releases."""
        mine = [one for one, fact in self.facts.items() if fact.owner == owner]
        h2 = [one for one in mine if Handling.H2 in self.facts[one].conditions.handling]
        return max(h2 or mine, key=lambda one: len(self.facts[one].grants), default=None)

    def told_of(self, one: Any, *, without: int | None = None) -> Facts:
        fact = self.facts[one]
        policies = [standing for owner, standing in self.policies.values() if owner == fact.owner]
        grants = tuple(grant for key, grant in fact.grants.items() if key != without)
        return Facts(owner=fact.owner, conditions=fact.conditions, active=fact.active, grants=grants,
                     policies=tuple(policies), unreached=self.unreached(fact.owner))  # fmt: skip

    def unreached(self, owner: str) -> frozenset[str]:
        if not applies_directive(owner[:2]):
            return frozenset()
        mine = [(country, start, until) for by, country, start, until in self.grounds.values() if by == owner]
        reached = {country for country, start, until in mine if start <= self.today <= until}
        return frozenset(code for code in THIRD if code[:2] not in reached)

    def expected(self, viewer: Viewer) -> dict[Any, Level]:
        decided = {one: policy.decide(viewer, self.told_of(one)) for one in self.facts}
        return {one: decision.level for one, decision in decided.items() if decision.allowed}

    def noticeable(self, viewer: Viewer, one: Any) -> bool:
        fact = self.facts[one]
        terms = fact.conditions
        return (
            fact.active and not terms.silent and terms.crosschecked and terms.review_date >= viewer.today
            and terms.confidentiality <= viewer.clearance and viewer.agency not in self.unreached(fact.owner)
        )  # fmt: skip

    def properties_for(self, one: Any, level: Level) -> dict[str, tuple[str, ...]]:
        fact = self.facts[one]
        hidden = frozenset() if level is Level.FULL else fact.conditions.withheld
        return {name: (value,) for name, value in fact.properties.items() if name not in hidden}

"""A machine that does what agencies do to facts, in any order, while time passes; and a model of it in plain Python.

The model keeps what was *said* (conditions, grants, policies, grounds) and never reads it back from the database.
After each step one reader looks, in every way a reader can, and sees exactly what ``policy.decide`` says of the model.
"""

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tallystick.hub.agencies.models import Person
from tallystick.hub.hits import queries as hits
from tallystick.hub.hits.models import Hit
from tallystick.hub.register import actions, emergency, exporting, policy, queries, releasing, standing
from tallystick.hub.register.models import Contribution, Release
from tallystick.hub.register.policy import Facts, Grant, Level, Standing
from tallystick.hub.register.standing_models import Proposal, StandingPolicy, TransferGround
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Conditions, Handling, Purpose, Role, applies_directive, make
from tests.promises import worlds

THIRD = {code for code in worlds.AGENCIES if not applies_directive(code[:2])}
NAMES = ("Zoran Petrović", "Ivan Horvat", "Zoran Petrovic")
PHONES = ("+381645550134", "+34600111222")
MOST = 10
"""Contributions of one run: enough to meet each other, few enough to look at all of them each time."""
NOT_TAKEN = (Refused, Unacceptable)

agencies = st.sampled_from(worlds.AGENCIES)
FREE = Conditions(review_date=worlds.TODAY + timedelta(days=600))
conditions = st.one_of(
    worlds.conditions,
    st.builds(
        replace,
        st.just(FREE),
        handling=worlds.subsets(["H1", "H2"]).map(lambda codes: frozenset(map(Handling, codes))),
        recipients=st.sampled_from([None, None, frozenset({"RS-MUP"})]),
        withheld=st.sampled_from([frozenset(), frozenset({"phone"})]),
    ),
)
"""Any at all, or such as leave much to see: what nobody may see hides every mistake."""
others = st.sampled_from(range(MOST))
owners = st.sampled_from(["", "", "", *worlds.AGENCIES])
"""Who does what an owner may: mostly the owner (empty), now and then anybody."""
purposes = worlds.subsets(Purpose, min_size=1)
lengths = st.sampled_from([0, 1, 30, 290])


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


class Exchange(RuleBasedStateMachine):
    """Agencies hand in, correct, withdraw, erase, release, pass on, end, break the glass, set policies and grounds."""

    def __init__(self) -> None:
        super().__init__()
        self.now = worlds.NOW
        self.facts: dict[Any, Fact] = {}
        self.policies: dict[int, tuple[str, Standing]] = {}
        self.grounds: dict[int, tuple[str, str, date, date]] = {}
        self.eyes: dict[str, list[str]] = {}
        self.touched: Any = None
        self.known: set[int] = set()
        self.halves: dict[int, tuple[str, Any]] = {}
        self.made = self.steps = 0
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        worlds.make_agencies()
        for code in worlds.AGENCIES:
            Person.objects.create(account=f"{code.lower()}.second", name="Second", agency_id=code, role=Role.SUPERVISOR)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # What agencies do.

    @initialize(owner=agencies, handling=worlds.subsets(["H1", "H2"]))
    def first(self, owner: str, handling: frozenset) -> None:
        """Much to see and much to lose from the beginning."""
        spain, serbia, bulgaria, macedonia = worlds.AGENCIES
        every = frozenset(Purpose)
        self.hand_in(spain, replace(FREE, handling=frozenset({Handling.H2})), 0, 0)
        self.hand_in(owner, replace(FREE, handling=frozenset(map(Handling, handling))), 0, 0)
        self.set_ground(spain, serbia[:2], 290)
        self.set_policy(spain, bulgaria, frozenset({Purpose.OPERATIONAL}), 290)
        self.release(0, "", serbia, every, 290, 1, "", True, False)
        self.release(0, "", bulgaria, every, 30, 2, "T-2", True, False)
        self.release(0, "", macedonia, every, 30, 1, "T-1", False, True)
        self.set_four_eyes(spain, frozenset({"H2", "transfer"}))

    @precondition(lambda self: len(self.facts) < MOST)
    @rule(owner=agencies, conditions=conditions, name=st.integers(0, 2), phone=st.integers(0, 1))
    def hand_in(self, owner: str, conditions: Conditions, name: int, phone: int) -> None:
        self.made += 1
        properties = {"name": NAMES[name], "phone": PHONES[phone], "birthDate": "1980-03-04"}
        source_id = str(self.made)
        self.state(owner, source_id, properties, conditions)
        made = Contribution.objects.values_list("pk", flat=True).get(owner=owner, source_id=source_id)
        self.facts[made] = Fact(owner, source_id, conditions, properties)

    @rule(which=others, conditions=conditions, name=st.integers(0, 2))
    def correct(self, which: int, conditions: Conditions, name: int) -> None:
        one = self.pick(which)
        if one is None:
            return
        fact = self.facts[one]
        properties = {**fact.properties, "name": NAMES[name]}
        self.state(fact.owner, fact.source_id, properties, conditions)
        fact.properties, fact.conditions, fact.active = properties, conditions, True

    @rule(which=others)
    def withdraw(self, which: int) -> None:
        one = self.pick(which)
        if one is not None and self.taken(lambda: actions.withdraw(self.of(self.facts[one].owner), one, why="Wrong.")):
            self.facts[one].active = False

    @rule(which=others)
    def erase(self, which: int) -> None:
        one = self.pick(which)
        if one is not None and self.taken(lambda: actions.erase(self.of(self.facts[one].owner), [one], why="Over.")):
            del self.facts[one]

    @rule(
        which=others, by=owners, to=agencies, purposes=purposes, days=lengths, level=st.sampled_from([1, 2]),
        case=st.sampled_from(["", "T-1", "T-2"]), onward=st.booleans(), transfer=st.booleans(),
    )  # fmt: skip
    def release(
        self, which: int, by: str, to: str, purposes: frozenset, days: int, level: int, case: str, onward: bool,
        transfer: bool,
    ) -> None:  # fmt: skip
        one = self.pick(which)
        if one is None:
            return
        by = by or self.facts[one].owner
        record = releasing.TransferRecord(
            ground="derogation", reference="38(1)(a)", authority="Police", authorisation="Owner",
            assurances="None needed", justification="This case", data="One record",
        )  # fmt: skip
        terms = releasing.Terms(
            to=to, purposes=purposes, until=self.today + timedelta(days=days), why="w", level=Level(level), case=case,
            onward=onward, transfer=record if transfer else None,
        )  # fmt: skip
        made = self.taken(lambda: releasing.release(self.of(by), one, terms))
        if made is None:
            return
        fact = self.facts[one]
        assert by == fact.owner, "somebody else released it"
        crosses = transfer and applies_directive(by[:2]) and to in THIRD
        two = bool(set(self.four_eyes(by)) & {*fact.conditions.handling, *(["transfer"] if crosses else [])})
        mask = sum(p.bit for p in purposes & fact.conditions.purposes)
        grant = Grant(agency=to, purposes=mask, until=terms.until, level=Level(level), case=case,
                      transferred=crosses, pending=two)  # fmt: skip
        fact.grants[made.pk] = grant
        if onward:
            fact.onward.add(made.pk)
        if not two:
            self.shows_no_less(one, made.pk)

    @rule(nth=st.integers(0, 3), second=st.booleans())
    def confirm(self, nth: int, second: bool) -> None:
        one, grant = self.pick_grant(nth, lambda grant: grant.pending and not grant.ended)
        if grant is None:
            return
        fact = self.facts[one]
        by = self.of(fact.owner, second="second" if second else "supervisor")
        if self.taken(lambda: releasing.confirm(by, grant)):
            assert second, "the first person confirmed"
            fact.grants[grant] = replace(fact.grants[grant], pending=False)
            self.shows_no_less(one, grant)

    @rule(nth=st.integers(0, 5), by=owners)
    def end_release(self, nth: int, by: str) -> None:
        one, grant = self.pick_grant(nth, lambda grant: not grant.ended)
        if grant is None:
            return
        by = by or self.facts[one].owner
        before = self.seen_by_all(one)
        if self.taken(lambda: releasing.end_release(self.of(by), grant)) is None:
            return
        assert by == self.facts[one].owner
        self.end(self.facts[one], grant)
        assert all(self.seen_by_all(one)[who] <= level for who, level in before.items()), "ending showed more"

    @rule(nth=st.integers(0, 5), by=owners, to=agencies, purpose=st.sampled_from(Purpose))
    def pass_on(self, nth: int, by: str, to: str, purpose: Purpose) -> None:
        """Mostly by whom something was released to, with leave or without."""
        one, grant = self.pick_grant(nth, lambda grant: not grant.ended)
        if grant is None:
            return
        given = self.facts[one].grants[grant]
        viewer = replace(self.of(by or given.agency, purpose), case=given.case or "T-1")
        made = self.taken(lambda: releasing.pass_on(viewer, one, to=to, why="They search it."))
        if made is None:
            return
        fact = self.facts[one]
        parent = fact.grants[made.parent_id]
        assert parent.agency == viewer.agency
        assert made.parent_id in fact.onward
        assert not (applies_directive(viewer.agency[:2]) and to in THIRD), "passed on to a third country"
        fact.grants[made.pk] = replace(parent, agency=to, transferred=False)
        fact.children.setdefault(made.parent_id, []).append(made.pk)

    @rule(which=others, by=agencies, purpose=st.sampled_from(Purpose))
    def break_glass(self, which: int, by: str, purpose: Purpose) -> None:
        one = self.pick(which)
        if one is None or by == self.facts[one].owner:
            return
        viewer = self.of(by, purpose)
        row = Contribution.objects.get(pk=one)
        made = self.taken(lambda: emergency.open_for_life(viewer, row, why="A kidnapped child.").release)
        if made is not None:
            self.facts[one].grants[made.pk] = Grant(
                agency=by, purposes=purpose.bit, until=made.until, case="T-1", transferred=made.transferred,
                expires_at=self.now + emergency.LASTS,
            )  # fmt: skip

    @rule(by=agencies, to=agencies, purposes=purposes, days=lengths)
    def set_policy(self, by: str, to: str, purposes: frozenset, days: int) -> None:
        until = self.today + timedelta(days=days)
        made = self.taken(
            lambda: standing.set_policy(
                self.of(by), to=to, purposes=purposes, until=until, legal_basis="Law", why="Always."
            )
        )
        if made is not None:
            mask = sum(p.bit for p in purposes)
            self.decided(by, made, "H2", (by, Standing(agency=to, purposes=mask, until=until)))

    @precondition(lambda self: self.policies)
    @rule(nth=st.integers(0, 5), by=agencies)
    def end_policy(self, nth: int, by: str) -> None:
        one = list(self.policies)[nth % len(self.policies)]
        if self.taken(lambda: standing.end_policy(self.of(by), one) or True):
            assert by == self.policies[one][0]
            self.end_standing(self.policies, one, by)

    @rule(by=agencies, country=st.sampled_from(["RS", "MK", "ES"]), days=lengths)
    def set_ground(self, by: str, country: str, days: int) -> None:
        until = self.today + timedelta(days=days)
        made = self.taken(
            lambda: standing.set_ground(
                self.of(by),
                country=country,
                ground="safeguards",
                reference="Treaty",
                valid_from=self.today,
                until=until,
            )
        )
        if made is not None:
            self.decided(by, made, "transfer", (by, country, self.today, until))

    @precondition(lambda self: self.grounds)
    @rule(nth=st.integers(0, 5))
    def end_ground(self, nth: int) -> None:
        one = list(self.grounds)[nth % len(self.grounds)]
        by = self.grounds[one][0]
        standing.end_ground(self.of(by), one)
        self.end_standing(self.grounds, one, by)

    @rule(by=agencies, codes=worlds.subsets(["H1", "H2", "transfer"]))
    def set_four_eyes(self, by: str, codes: frozenset) -> None:
        looser = bool(set(self.four_eyes(by)) - codes)
        assert standing.set_four_eyes(self.of(by), codes=codes) is not looser
        if looser:
            self.halves[self.made_last(Proposal)] = (by, sorted(codes))
        else:
            self.eyes[by] = sorted(codes)

    @precondition(lambda self: self.halves)
    @rule(nth=st.integers(0, 5), second=st.booleans())
    def agree(self, nth: int, second: bool) -> None:
        """A second person agrees to a policy, a ground or a looser rule; the first one cannot."""
        half = list(self.halves)[nth % len(self.halves)]
        by, said = self.halves[half]
        if not self.taken(lambda: standing.agree(self.of(by, second="second" if second else "supervisor"), half)):
            return
        assert second, "the first person agreed"
        del self.halves[half]
        if isinstance(said, list):
            self.eyes[by] = said
        elif isinstance(said[1], Standing):
            self.policies[self.made_last(StandingPolicy)] = said
        else:
            self.grounds[self.made_last(TransferGround)] = said

    def end_standing(self, kept: dict[int, Any], one: int, owner: str) -> None:
        """It no longer holds; who was let in by it looks."""
        self.touched = self.one_of(owner)
        del kept[one]
        self.see_what_is_said([self.of(code, purpose) for code in worlds.AGENCIES for purpose in Purpose])

    def made_last(self, kind: Any) -> int:
        """The number of the row of this kind that was not there before; numbers are drawn by lot."""
        (made,) = set(kind.objects.values_list("pk", flat=True)) - self.known
        self.known.add(made)
        return made

    def decided(self, by: str, made: Any, code: str, said: Any) -> None:
        """A policy or ground was made, or waits for the second person where the rule has the code."""
        assert (made is True) == (code in self.four_eyes(by)), "one person decided, or two without need"
        if made is True:
            self.halves[self.made_last(Proposal)] = (by, said)
        elif isinstance(made, StandingPolicy):
            self.policies[self.made_last(StandingPolicy)] = said
        else:
            self.grounds[self.made_last(TransferGround)] = said

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 31, 24 * 300]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def next_end_comes(self) -> None:
        """To the first moment at which something that was given no longer holds."""
        ends = [end for one in self.facts for end in self.ends_of(one)]
        ends += [(self.midnight_after(said.until), self.one_of(owner)) for owner, said in self.policies.values()]
        ends += [(self.midnight_after(until), self.one_of(by)) for by, _, _, until in self.grounds.values()]
        later = [(end, one) for end, one in ends if end > self.now]
        if later:
            self.now, self.touched = min(later, key=lambda end: end[0])

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

    # What readers see.

    @invariant()
    def everybody_looks(self) -> None:
        """After each step a reader of each agency sees what the model says; one of them looks in every way."""
        self.steps += 1
        purpose = list(Purpose)[self.steps % 7 % 4]
        readers = [replace(self.of(code, purpose), case=f"T-{1 + self.steps % 2}") for code in worlds.AGENCIES]
        self.see_what_is_said(readers)
        self.everybody_it_was_given_to_looks()
        self.look(readers[self.steps % len(readers)])

    def see_what_is_said(self, readers: list[Viewer]) -> None:
        """Each of them sees, of everything, as much as the model says."""
        for viewer in readers:
            rows = policy.visible_to(viewer).values_list("pk", "level")
            assert dict(rows) == self.expected(viewer)

    def everybody_it_was_given_to_looks(self) -> None:
        """At what this step was about: each agency that a release, policy or ground of it names, for a purpose that it
        names, in the case that it names and in another one."""
        one, self.touched = self.touched, None
        if one not in self.facts:
            return
        fact = self.facts[one]
        given = [*fact.grants.values(), *(said for owner, said in self.policies.values() if owner == fact.owner)]
        bits = {purpose.bit: purpose for purpose in Purpose}
        asked = {
            (said.agency, next(purpose for bit, purpose in bits.items() if said.purposes & bit), case)
            for said in given[-8:]
            if said.purposes
            for case in ("T-1", "T-2")
        }
        for agency, purpose, case in sorted(asked):
            viewer = replace(self.of(agency, purpose), case=case)
            row = policy.visible_to(viewer).filter(pk=one).first()
            level = Level(row.level) if row else Level.NOTHING
            assert level == policy.decide(viewer, self.told_of(one)).level

    @rule(reader=worlds.viewers)
    def somebody_looks(self, reader: Viewer) -> None:
        self.look(replace(reader, now=self.now))

    def look(self, viewer: Viewer) -> None:
        """One reader looks in every way."""
        expected = self.expected(viewer)
        listed = {item.id: item for item in queries.seen_rows(viewer, policy.visible_to(viewer))}
        assert {one: item.level for one, item in listed.items()} == expected
        for one, item in listed.items():
            assert item.entity.properties == self.properties_for(one, expected[one])
        if one := self.pick(self.steps):
            assert (queries.read(viewer, one) is not None) == (one in expected)
        self.look_at_lists(viewer, expected)
        self.look_at_hits(viewer, expected)

    @rule(reader=worlds.viewers)
    def export(self, reader: Viewer) -> None:
        """An export holds what its reader sees, and is handed out only while all of that is still seen."""
        viewer = replace(reader, now=self.now, role=Role.SUPERVISOR, account=f"{reader.agency.lower()}.supervisor")
        expected = self.expected(viewer)
        made = self.taken(lambda: exporting.export(viewer, queries.Filter()))
        if made is None:
            assert not expected
            return
        rows = list(csv.DictReader(io.StringIO(made.path.read_text("utf-8"))))
        assert {row["contribution"] for row in rows} == {str(one) for one in expected}
        for row in rows:
            one = next(one for one in expected if str(one) == row["contribution"])
            shown = self.properties_for(one, expected[one])
            assert {name: row.get(name, "").lstrip("'") for name in self.facts[one].properties if row.get(name)} == {
                name: values[0] for name, values in shown.items()
            }

    def look_at_lists(self, viewer: Viewer, expected: dict[Any, Level]) -> None:
        page = queries.find(viewer, queries.Filter())
        assert page.total == len(expected)
        owners = [self.facts[one].owner for one in expected]
        assert dict(page.facets["owner"]) == {owner: owners.count(owner) for owner in set(owners)}
        phone = PHONES[self.steps % 2]
        found = {item.id for item in queries.find(viewer, queries.Filter(text=phone)).items}
        has = {one for one, level in expected.items() if (phone,) == self.properties_for(one, level).get("phone")}
        assert found == has

    def look_at_hits(self, viewer: Viewer, expected: dict[Any, Level]) -> None:
        """Both sides seen, or an own one and another that may be told of; with the view that fits what is seen."""
        shown = {hit.pk: hit.kind for hit in hits.visible_hits(viewer)}
        for hit in Hit.objects.all():
            sides = (hit.left_id, hit.right_id)
            levels = [expected.get(side, Level.NOTHING) for side in sides]
            kind = ""
            if all(levels):
                letters = "".join("f" if level is Level.FULL else "o" for level in levels)
                kind = getattr(hit, f"kind_{letters}")
            told = any(
                self.facts[mine].owner == viewer.agency and levels[at] is Level.FULL and self.noticeable(viewer, other)
                for at, (mine, other) in enumerate((sides, sides[::-1]))
            )
            any_kind = any(getattr(hit, f"kind_{letters}") for letters in ("ff", "fo", "of", "oo"))
            own = any(self.facts[side].owner == viewer.agency for side in sides)
            learns = any_kind and (told or all(levels)) and (bool(kind) or own)
            assert (hit.pk in shown) == learns
            if learns:
                assert shown[hit.pk] == kind

    # The model.

    @property
    def today(self) -> date:
        return self.now.date()

    def of(self, agency: str, purpose: Purpose = Purpose.OPERATIONAL, *, second: str = "supervisor") -> Viewer:
        viewer = worlds.supervisor(agency, purpose=purpose)
        return replace(viewer, now=self.now, account=f"{agency.lower()}.{second}")

    def four_eyes(self, agency: str) -> list[str]:
        return self.eyes.get(agency, [])

    def taken(self, act: Any) -> Any:
        """What the act gave; None where it was not taken, and then nothing has changed."""
        before = (Release.objects.count(), Contribution.objects.count())
        try:
            with transaction.atomic():
                return act() or True
        except NOT_TAKEN:
            assert (Release.objects.count(), Contribution.objects.count()) == before
            return None

    def state(self, owner: str, source_id: str, properties: dict[str, str], conditions: Conditions) -> None:
        entity = make("x", "Person", properties)
        handed = actions.HandedIn(source_id=source_id, entity=entity, conditions=conditions)
        actions.contribute(self.of(owner), [handed])

    def pick(self, which: int) -> Any:
        """A contribution, whose releases are looked at from all sides after this step."""
        self.touched = list(self.facts)[which % len(self.facts)] if self.facts else None
        return self.touched

    def pick_grant(self, nth: int, fits: Any) -> tuple[Any, int | None]:
        """A release of any contribution, those that were passed on first; it is looked at from all sides too."""
        fitting = [
            (key not in fact.children, one, key)
            for one, fact in self.facts.items()
            for key, grant in fact.grants.items()
            if fits(grant)
        ]
        if not fitting:
            return None, None
        _, self.touched, grant = sorted(fitting, key=lambda found: found[0])[nth % len(fitting)]
        return self.touched, grant

    def end(self, fact: Fact, grant: int) -> None:
        fact.grants[grant] = replace(fact.grants[grant], ended=True)
        for child in fact.children.get(grant, []):
            self.end(fact, child)

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

    def seen_by_all(self, one: Any) -> dict[tuple[str, Purpose], Level]:
        """How much each agency's cleared people see of it, by the hub."""
        readers = {(code, purpose): self.of(code, purpose) for code in worlds.AGENCIES for purpose in Purpose}
        rows = {who: policy.visible_to(viewer).filter(pk=one).first() for who, viewer in readers.items()}
        return {who: Level(row.level) if row else Level.NOTHING for who, row in rows.items()}

    def shows_no_less(self, one: Any, grant: int) -> None:
        """A grant that took effect hides nothing from anybody: nobody sees less than without it."""
        for (code, purpose), level in self.seen_by_all(one).items():
            viewer = self.of(code, purpose)
            assert level >= policy.decide(viewer, self.told_of(one, without=grant)).level

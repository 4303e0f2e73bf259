"""A machine that does what agencies do to facts, in any order, while time passes.

After each step readers look (``exchange_looks``) and see exactly what ``policy.decide`` says of what was said
(``exchange_model``).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tallystick.hub.agencies.models import Person
from tallystick.hub.register import actions, emergency, exporting, queries, releasing, standing
from tallystick.hub.register.models import Contribution, Release
from tallystick.hub.register.policy import Grant, Level, Standing
from tallystick.hub.register.standing_models import Proposal, StandingPolicy, TransferGround
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tallystick.vocabulary import Conditions, Handling, Purpose, Role, applies_directive, make
from tests.machine import NIGHTLY
from tests.promises import worlds
from tests.promises.exchange_looks import Looks
from tests.promises.exchange_model import PHONES, THIRD, Fact

NAMES = ("Zoran Petrović", "Ivan Horvat", "Zoran Petrovic")
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
        silent=st.sampled_from([False, False, False, True]),
    ),
)
"""Any at all, or such as leave much to see: what nobody may see hides every mistake."""
others = st.sampled_from(range(MOST))
owners = st.sampled_from(["", "", "", *worlds.AGENCIES])
"""Who does what an owner may: mostly the owner (empty), now and then anybody."""
purposes = worlds.subsets(Purpose, min_size=1)
lengths = st.sampled_from([0, 1, 30, 290])
nths = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4])
"""Which of those that fit: mostly one that comes first."""
Act = Callable[..., None]
ACTS: list[str] = []
"""What may happen in a step, each as often as it weighs."""
GIVEN: dict[str, dict[str, st.SearchStrategy[Any]]] = {}


def does(weight: int = 1, **given: st.SearchStrategy[Any]) -> Callable[[Act], Act]:
    """One of the acts of a step. They are no rules of their own: a run would leave out half of the rules, and an end is
    noticed only in a run that gives as well."""

    def kept(act: Act) -> Act:
        ACTS.extend([act.__name__] * weight)
        GIVEN[act.__name__] = given
        return act

    return kept


class Exchange(Looks, RuleBasedStateMachine):
    """Agencies hand in, correct, withdraw, erase, release, pass on, end, break the glass, set policies and grounds."""

    def __init__(self) -> None:
        super().__init__()
        self.known: set[int] = set()
        self.halves: dict[int, tuple[str, Any]] = {}
        self.made = 0
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        worlds.make_agencies()
        for code in worlds.AGENCIES:
            Person.objects.create(account=f"{code.lower()}.second", name="Second", agency_id=code, role=Role.SUPERVISOR)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @rule(what=st.deferred(lambda: st.sampled_from(ACTS)), data=st.data())
    def step(self, what: str, data: Any) -> None:
        getattr(self, what)(**{name: data.draw(given, label=name) for name, given in GIVEN[what].items()})

    # What agencies do.

    @initialize(owner=agencies, handling=worlds.subsets(["H1", "H2"]))
    def first(self, owner: str, handling: frozenset) -> None:
        """Much to see and much to lose from the beginning."""
        spain, serbia, bulgaria, macedonia = worlds.AGENCIES
        every = frozenset(Purpose)
        self.hand_in(spain, replace(FREE, handling=frozenset({Handling.H2})), 0, 0)
        self.hand_in(owner, replace(FREE, handling=frozenset(map(Handling, handling))), 0, 0)
        self.hand_in(bulgaria, replace(FREE, recipients=frozenset({macedonia})), 1, 0)
        self.hand_in(serbia, replace(FREE, handling=frozenset({Handling.H2})), 1, 1)
        self.release(3, "", bulgaria, every, 290, 2, "", True, False)
        self.release(3, "", macedonia, every, 290, 2, "", False, False)
        self.pass_on(2, "", 0, 2)
        assert self.facts[list(self.facts)[3]].children, "Bulgaria passed it on to Spain"
        self.set_ground(spain, serbia[:2], 290)
        self.set_policy(spain, bulgaria, frozenset({Purpose.OPERATIONAL}), 290)
        self.release(0, "", serbia, every, 290, 1, "", True, False)
        self.release(0, "", bulgaria, every, 30, 2, "T-2", True, False)
        self.release(0, "", macedonia, every, 30, 1, "T-1", False, True)
        self.set_four_eyes(spain, frozenset({"H2", "transfer"}))
        self.release(0, "", macedonia, every, 30, 1, "T-2", False, True)

    @does(2, owner=agencies, conditions=conditions, name=st.integers(0, 2), phone=st.integers(0, 1))
    def hand_in(self, owner: str, conditions: Conditions, name: int, phone: int) -> None:
        if len(self.facts) >= MOST:
            return
        self.made += 1
        properties = {"name": NAMES[name], "phone": PHONES[phone], "birthDate": "1980-03-04"}
        source_id = str(self.made)
        self.state(owner, source_id, properties, conditions)
        made = Contribution.objects.values_list("pk", flat=True).get(owner=owner, source_id=source_id)
        self.facts[made] = Fact(owner, source_id, conditions, properties)

    @does(2, which=others, conditions=conditions, name=st.integers(0, 2))
    def correct(self, which: int, conditions: Conditions, name: int) -> None:
        one = self.pick(which)
        if one is None:
            return
        fact = self.facts[one]
        properties = {**fact.properties, "name": NAMES[name]}
        self.state(fact.owner, fact.source_id, properties, conditions)
        fact.properties, fact.conditions, fact.active = properties, conditions, True

    @does(which=others)
    def withdraw(self, which: int) -> None:
        one = self.pick(which)
        if one is not None and self.taken(lambda: actions.withdraw(self.of(self.facts[one].owner), one, why="Wrong.")):
            self.facts[one].active = False

    @does(which=others)
    def erase(self, which: int) -> None:
        one = self.pick(which)
        if one is not None and self.taken(lambda: actions.erase(self.of(self.facts[one].owner), [one], why="Over.")):
            del self.facts[one]

    @does(4, which=others, by=owners, to=agencies, purposes=purposes, days=lengths, level=st.sampled_from([1, 2]),
        case=st.sampled_from(["", "T-1", "T-2"]), onward=st.booleans(), transfer=st.booleans(),)  # fmt: skip
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

    @does(4, nth=st.integers(0, 3), second=st.booleans())
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

    @does(3, nth=nths, by=owners)
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

    @does(4, nth=nths, by=owners, to=st.integers(0, 1), purpose=st.integers(0, 3))
    def pass_on(self, nth: int, by: str, to: int, purpose: int) -> None:
        """Mostly by whom something was released to, with leave or without, to an agency that has it from nobody yet."""
        one, grant = self.pick_grant(
            nth, lambda grant: not grant.ended and grant.until >= self.today, first=lambda fact, key: key in fact.onward
        )
        if grant is None:
            return
        given = self.facts[one].grants[grant]
        held = [bit for bit in Purpose if bit.bit & given.purposes]
        viewer = self.of(by or given.agency, held[purpose % len(held)] if held else Purpose.OPERATIONAL)
        viewer = replace(viewer, case=given.case or "T-1")
        third = [code for code in worlds.AGENCIES if code not in (self.facts[one].owner, given.agency)]
        whom = third[to]
        made = self.taken(lambda: releasing.pass_on(viewer, one, to=whom, why="They search it."))
        if made is None:
            return
        fact = self.facts[one]
        parent = fact.grants[made.parent_id]
        assert parent.agency == viewer.agency
        assert made.parent_id in fact.onward
        assert not (applies_directive(viewer.agency[:2]) and whom in THIRD), "passed on to a third country"
        fact.grants[made.pk] = replace(parent, agency=whom, transferred=False)
        fact.children.setdefault(made.parent_id, []).append(made.pk)

    @does(3, which=others, by=agencies, purpose=st.integers(0, 3))
    def break_glass(self, which: int, by: str, purpose: int) -> None:
        one = self.pick(which)
        if one is None or by == self.facts[one].owner:
            return
        allowed = sorted(self.facts[one].conditions.purposes) or [Purpose.OPERATIONAL]
        asked = allowed[purpose % len(allowed)]
        viewer = self.of(by, asked)
        row = Contribution.objects.get(pk=one)
        made = self.taken(lambda: emergency.open_for_life(viewer, row, why="A kidnapped child.").release)
        if made is not None:
            self.facts[one].grants[made.pk] = Grant(
                agency=by, purposes=asked.bit, until=made.until, case="T-1", transferred=made.transferred,
                expires_at=self.now + emergency.LASTS,
            )  # fmt: skip

    @does(2, by=agencies, to=agencies, purposes=purposes, days=lengths)
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

    @does(2, nth=st.integers(0, 5), by=owners)
    def end_policy(self, nth: int, by: str) -> None:
        if not self.policies:
            return
        one = list(self.policies)[nth % len(self.policies)]
        by = by or self.policies[one][0]
        if self.taken(lambda: standing.end_policy(self.of(by), one) or True):
            assert by == self.policies[one][0]
            self.end_standing(self.policies, one, by)

    @does(by=agencies, country=st.sampled_from(["RS", "MK", "ES"]), days=lengths)
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

    @does(nth=st.integers(0, 5))
    def end_ground(self, nth: int) -> None:
        if not self.grounds:
            return
        one = list(self.grounds)[nth % len(self.grounds)]
        by = self.grounds[one][0]
        standing.end_ground(self.of(by), one)
        self.end_standing(self.grounds, one, by)

    @does(by=agencies, codes=worlds.subsets(["H1", "H2", "transfer"]))
    def set_four_eyes(self, by: str, codes: frozenset) -> None:
        looser = bool(set(self.four_eyes(by)) - codes)
        assert standing.set_four_eyes(self.of(by), codes=codes) is not looser
        if looser:
            self.halves[self.made_last(Proposal)] = (by, sorted(codes))
        else:
            self.eyes[by] = sorted(codes)

    @does(2, nth=st.integers(0, 5), second=st.booleans())
    def agree(self, nth: int, second: bool) -> None:
        """A second person agrees to a policy, a ground or a looser rule; the first one cannot."""
        if not self.halves:
            return
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

    @does(hours=st.sampled_from([1, 5, 5, 24, 24, 24 * 31, 24 * 300]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @does(3)
    def next_end_comes(self) -> None:
        """To the first moment at which something that was given no longer holds."""
        ends = [end for one in self.facts for end in self.ends_of(one)]
        ends += [(self.midnight_after(said.until), self.one_of(owner)) for owner, said in self.policies.values()]
        ends += [(self.midnight_after(until), self.one_of(by)) for by, _, _, until in self.grounds.values()]
        later = [(end, one) for end, one in ends if end > self.now]
        if later:
            self.now, self.touched = min(later, key=lambda end: end[0])

    # What readers see.

    @invariant()
    def everybody_looks(self) -> None:
        """After each step a reader of each agency sees what the model says; one of them looks in every way, by day
        after every other step."""
        self.steps += 1
        purpose = list(Purpose)[self.steps % 7 % 4]
        readers = [replace(self.of(code, purpose), case=f"T-{1 + self.steps % 2}") for code in worlds.AGENCIES]
        self.see_what_is_said(readers)
        self.everybody_it_was_given_to_looks()
        if NIGHTLY or self.steps % 2:
            self.look(readers[self.steps // 2 % len(readers)])

    @does(reader=worlds.viewers)
    def somebody_looks(self, reader: Viewer) -> None:
        self.look(replace(reader, now=self.now))

    @does(reader=worlds.viewers)
    def export(self, reader: Viewer) -> None:
        """An export holds what its reader sees, and is handed out only while all of that is still seen."""
        viewer = replace(reader, now=self.now, role=Role.SUPERVISOR, account=f"{reader.agency.lower()}.supervisor")
        self.look_at_export(viewer, self.taken(lambda: exporting.export(viewer, queries.Filter())))

    @does(reader=worlds.viewers)
    def report(self, reader: Viewer) -> None:
        self.look_at_report(replace(reader, now=self.now))

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

    def pick_grant(self, nth: int, fits: Any, *, first: Any = None) -> tuple[Any, int | None]:
        """A release of any contribution, those that come ``first`` before the others, by themselves those that were
        passed on; it is looked at from all sides too."""
        early = first or (lambda fact, key: key in fact.children)
        fitting = [
            (not early(fact, key), one, key)
            for one, fact in self.facts.items()
            for key, grant in fact.grants.items()
            if fits(grant)
        ]
        if not fitting:
            return None, None
        _, self.touched, grant = sorted(fitting, key=lambda found: found[0])[nth % len(fitting)]
        return self.touched, grant

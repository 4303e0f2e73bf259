"""Whatever owners and holders do, in any order: who holds an outdated copy was asked, who never held one never is, and
what a holder says it erased is gone from the disk.

The machine keeps what was said and done in plain Python; the hub's rows are held against it after each step.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as hub_settings
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tallystick.hub.exchange import recalling, recalls
from tallystick.hub.exchange.models import Change, Done, Recall, Receipt
from tallystick.hub.register import actions, exporting, queries, releasing
from tallystick.hub.register.models import Contribution, Holding, Release
from tallystick.hub.register.queries import Filter
from tallystick.hub.viewer import Unacceptable, Viewer
from tallystick.vocabulary import Handling, Purpose, Role
from tests.hub.hits.scenes import hand_in
from tests.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

STEPS = int(os.environ.get("TALLYSTICK_STEPS", "2000")) // 4
STEPS_OF_ONE_RUN = 40
OWNER, HOLDERS = "ES-PN", ("NL-DOU", "HR-FIU", "EU-CC")
PHONES = ("+34600111222", "+34600111333", "+34600111444")
holders = st.sampled_from(HOLDERS)


class Recalled(RuleBasedStateMachine):
    """One record at a time of one owner, under H2 or none, and three agencies that may come to hold it."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.root = Path(hub_settings.MEDIA_ROOT)
        hub_settings.MEDIA_ROOT = self.root / uuid4().hex
        self.world, self.now, self.made = make_world(), timezone.now(), 0
        self.ever_held: set[tuple[str, UUID]] = set()
        self.files: dict[Path, str] = {}
        self.begin()

    def begin(self) -> None:
        """A new record, that nobody holds."""
        self.made += 1
        self.stated = [(PHONES[0], True)]
        self.open = True
        self.state(PHONES[0], handling=frozenset())
        self.one = Contribution.objects.values_list("pk", flat=True).get(source_id=str(self.made))

    def teardown(self) -> None:
        hub_settings.MEDIA_ROOT = self.root
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def marker(self) -> str:
        """Stands in every copy of the present record, and in nothing else."""
        return f"Zdravko Nummer{self.made}nik"

    @property
    def active(self) -> bool:
        return self.stated[-1][1]

    def of(self, agency: str = OWNER, role: Role = Role.SUPERVISOR) -> Viewer:
        return self.world.viewer(agency, role, now=self.now)

    def state(self, phone: str, handling: frozenset[Handling]) -> None:
        hand_in(self.of(), str(self.made), {"name": self.marker, "phone": phone}, handling=handling)

    # What the owner does.

    @rule(phone=st.sampled_from(PHONES), h2=st.booleans())
    def restate(self, phone: str, h2: bool) -> None:
        same = (phone, True) == self.stated[-1] and h2 != self.open
        self.open = not h2
        self.state(phone, frozenset({Handling.H2} if h2 else ()))
        if not same:
            self.stated.append((phone, True))
        assert Contribution.objects.get(pk=self.one).version == len(self.stated)

    @precondition(lambda self: self.active)
    @rule()
    def withdraw(self) -> None:
        actions.withdraw(self.of(), self.one, why="Wrong.")
        self.stated.append((self.stated[-1][0], False))

    @rule()
    def erase(self) -> None:
        held = set(Holding.objects.filter(contribution=self.one, ended_at=None).values_list("agency", flat=True))
        self.commits(lambda: actions.erase(self.of(), [self.one], why="Over."))
        asked = Receipt.objects.filter(recall__contribution=self.one, recall__change=Change.ERASED)
        assert set(asked.values_list("agency", flat=True)) == held
        assert not self.carrying(), "an erased record lies in a file"
        self.begin()

    @precondition(lambda self: self.active)
    @rule(to=holders)
    def release(self, to: str) -> None:
        terms = releasing.Terms(
            to=to, purposes=frozenset({Purpose.OPERATIONAL}), until=self.now.date() + timedelta(days=90), why="Yes."
        )
        releasing.release(self.of(), self.one, terms)

    @rule(to=holders)
    def end_releases(self, to: str) -> None:
        for release in Release.objects.filter(contribution=self.one, agency=to, ended_at=None):
            releasing.end_release(self.of(), release.pk)
            if not Release.objects.filter(contribution=self.one, agency=to, ended_at=None).exists():
                for copy in Holding.objects.filter(contribution=self.one, agency=to, ended_at=None, how="release"):
                    assert self.asked(copy, after=0), "a release ended, and who read by it was not asked"

    @rule(receipt=st.integers(0, 5))
    def remind(self, receipt: int) -> None:
        board = [one for one in recalls.board(self.of()) if one.may_remind]
        if board:
            recalling.remind(self.of(), board[receipt % len(board)].id)

    # What holders do.

    @rule(by=holders)
    def export(self, by: str) -> None:
        viewer = self.of(by, Role.ANALYST)
        if not queries.some(viewer, [self.one]):
            return
        made = exporting.export(viewer, Filter(text=self.marker))
        self.files[made.path] = by
        self.ever_held.add((by, self.one))

    @rule(by=holders)
    def read(self, by: str) -> None:
        if queries.read(self.of(by, Role.ANALYST), self.one):
            self.ever_held.add((by, self.one))

    @rule(by=holders, which=st.integers(0, 5), done=st.sampled_from([one for one in Done if one]))
    def answer(self, by: str, which: int, done: Done) -> None:
        viewer = self.of(by)
        waiting = recalls.waiting_for_me(viewer)
        if not waiting:
            return
        one = waiting[which % len(waiting)]
        fits = done in recalling.ANSWERS[Change(one.change)]
        try:
            self.commits(lambda: recalling.answer(viewer, one.id, done=done, why="So.", outside_erased=True))
        except Unacceptable:
            assert not fits
            return
        assert fits
        assert one.id not in {left.id for left in recalls.waiting_for_me(viewer)}
        if done is Done.ERASED and one.contribution == self.one:
            assert by not in self.carrying().values(), "what was erased lies in a file"
            assert not Holding.objects.filter(agency=by, contribution=self.one, ended_at=None).exists()

    @rule(hours=st.sampled_from([1, 30, 200]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    # What holds after each of these.

    @invariant()
    def who_holds_what_is_outdated_was_asked(self) -> None:
        for copy in Holding.objects.filter(contribution=self.one, ended_at=None):
            later = self.stated[copy.version - 1 :]
            if any(fact != later[0] for fact in later):
                assert self.asked(copy, after=copy.version), f"{copy.agency_id} holds {copy.version} and was not asked"

    @invariant()
    def nobody_is_asked_who_held_nothing(self) -> None:
        asked = set(Receipt.objects.values_list("agency", "recall__contribution"))
        assert asked <= self.ever_held
        assert not Recall.objects.filter(receipts=None).exists()

    @invariant()
    def each_side_sees_its_own(self) -> None:
        for agency in HOLDERS:
            told = recalls.waiting_for_me(self.of(agency))
            assert {one.agency for one in told} <= {agency}
            assert all(one.asked_why == "" for one in told)
        board = recalls.board(self.of())
        assert len(board) == min(Receipt.objects.count(), recalls.MOST)
        assert all(one.files == one.removed == () for one in board)

    # How it looks.

    def asked(self, copy: Holding, *, after: int) -> bool:
        """Whether its holder was asked of this copy: taken back since, or corrected by a version after it."""
        rows = Receipt.objects.filter(
            agency=copy.agency_id, recall__contribution=copy.contribution_id, asked_at__gte=copy.since
        )
        return any(row.recall.version == 0 or row.recall.version > after for row in rows.select_related("recall"))

    def carrying(self) -> dict[Path, str]:
        """The files on disk that hold the present record, and whose each is."""
        told = self.marker.encode()
        found = {path for path in Path(hub_settings.MEDIA_ROOT).rglob("*") if path.is_file()}
        return {path: self.files[path] for path in found if told in path.read_bytes()}

    def commits(self, deed: Callable[[], Any]) -> None:
        """Do it, and what follows when it is committed."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            deed()


def test_any_order_keeps_what_recalls_promise(db: None) -> None:
    # Without shrinking, which takes many minutes of a machine with a database: a failure prints its whole sequence.
    run_state_machine_as_test(
        Recalled,
        settings=settings(
            max_examples=max(2, STEPS // STEPS_OF_ONE_RUN), stateful_step_count=STEPS_OF_ONE_RUN, deadline=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
        ),
    )  # fmt: skip

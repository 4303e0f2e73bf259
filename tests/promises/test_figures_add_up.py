"""Whatever is reported, corrected, confirmed, withdrawn or sent again, in whatever order: the figures of an operation
are those of a recount, and a screen that began anywhere and applied what it was told since shows them."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.hub.live.models import Event
from tallystick.hub.operations import reporting, results, tallying
from tallystick.hub.operations.models import Figure, Operation, Participant, Result, ResultVersion
from tallystick.hub.operations.reporting import Given
from tallystick.hub.viewer import Unacceptable
from tests.hub.operations import running
from tests.world import World, make_world

pytestmark = [pytest.mark.django_db]

AGENCIES = ("ES-PN", "NL-DOU")
cells = st.fixed_dictionaries({
    "day": st.sampled_from(["2026-11-16", "2026-11-17"]),
    "indicator": st.sampled_from(["arrests", "victims", "officers", "seizures_drugs_kg"]),
    "crime_area": st.sampled_from(["", "drugs"]),
    "part": st.sampled_from(["", "minors", "cocaine"]),
    "value": st.sampled_from(["0", "1", "7", "12"]),
    "unit": st.sampled_from(["", "g", "t"]),
})  # fmt: skip
reports = st.builds(
    lambda key, said, states: Given(key="" if states else key, cells=said, states=states),
    st.sampled_from(["a", "b", "c", "d"]), cells, st.booleans(),
)  # fmt: skip
acts = st.one_of(
    st.tuples(st.just("report"), st.sampled_from(AGENCIES), st.lists(reports, min_size=1, max_size=4)),
    st.tuples(st.just("correct"), st.integers(0, 9), reports),
    st.tuples(st.just("withdraw"), st.integers(0, 9), st.none()),
    st.tuples(st.just("confirm"), st.integers(0, 9), st.none()),
    st.tuples(st.just("look"), st.none(), st.none()),
)


class Screen:
    """What a live screen keeps: a snapshot, and what it was told since; some of it twice."""

    def __init__(self, world: World, operation: Operation) -> None:
        self.viewer, self.operation = world.viewer("NL-DOU"), operation
        self.begin()

    def begin(self) -> None:
        newest = Event.objects.order_by("-position").first()
        self.position = newest.position if newest else 0
        self.shown = self.fresh()

    def fresh(self) -> dict[tuple[str, ...], int]:
        found = results.by_agency(self.viewer, self.operation.pk)
        return {(one.agency, one.indicator, one.base, one.crime_area, one.part): one.amount_micro for one in found}

    def catch_up(self, *, again: int) -> None:
        """Apply what came since, and before it what was applied lately once more, as after a reconnect."""
        for event in Event.objects.filter(kind="figures", position__gt=self.position - again):
            if event.payload.get("all"):
                self.shown = self.fresh()
            for id, base, area, part, micro in event.payload.get("figures", ()):
                self.shown.pop((event.from_agency, id, base, area, part), None)
                if micro is not None:
                    self.shown[event.from_agency, id, base, area, part] = micro
            self.position = max(self.position, event.position)


@settings(max_examples=40)
@given(st.lists(acts, max_size=14), st.integers(0, 5))
def test_figures_are_a_recount(steps: list[tuple[str, Any, Any]], again: int) -> None:
    with transaction.atomic():
        world = make_world()
        operation = running.operation(world)
        screen = Screen(world, operation)
        for verb, who, what in steps:
            act(world, operation, screen, verb, who, what)
            check(operation)
        screen.catch_up(again=again)
        assert screen.shown == screen.fresh()
        transaction.set_rollback(True)


def act(world: World, operation: Operation, screen: Screen, verb: str, who: Any, what: Any) -> None:
    rows = list(Result.objects.order_by("agency", "key"))
    row = rows[who % len(rows)] if rows and isinstance(who, int) else None
    try:
        if verb == "report":
            before = Result.objects.count(), ResultVersion.objects.count()
            reporting.report(world.viewer(who), operation.pk, what)
            after = Result.objects.count(), ResultVersion.objects.count()
            if reported := [one for one in what if not one.states]:
                reporting.report(world.viewer(who), operation.pk, reported)
                assert (Result.objects.count(), ResultVersion.objects.count()) == after, "a resend is harmless"
            assert after >= before
        elif verb == "look":
            screen.begin()
        elif row and verb == "correct":
            said = Given(key="" if row.states else "k", cells=what.cells, states=row.states)
            reporting.correct(world.viewer(row.agency_id), row.pk, said, why="Counted anew.")
        elif row and verb == "withdraw":
            reporting.withdraw(world.viewer(row.agency_id), row.pk, why="Not ours.")
        elif row and verb == "confirm":
            reporting.confirm(world.viewer(row.agency_id, "supervisor"), [row.pk])
    except Unacceptable:
        pass


def check(operation: Operation) -> None:
    for participant in Participant.objects.filter(operation=operation).select_related("agency"):
        kept = Figure.objects.filter(operation=operation, agency=participant.agency)
        found = {(row.day, row.indicator, row.base, row.crime_area, row.part): row.amount_micro for row in kept}
        assert found == tallying.recount(participant)

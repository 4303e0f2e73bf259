"""The hit queue's totals and facets are what one counts by hand, however it is narrowed."""

from typing import Any

import pytest

from tallystick.hub.hits import actions, queries
from tallystick.hub.hits.own import FACETS, Filter
from tallystick.hub.hits.queries import SeenHit
from tests.hub.hits import scenes

pytestmark = pytest.mark.django_db


def values_of(hit: SeenHit) -> dict[str, str]:
    """What a hit is counted by; all of them are new here."""
    other = hit.right_owner if hit.left_owner == "ES-PN" else hit.left_owner
    return {"strength": hit.strength, "kind": hit.kind, "agency": other, "age": "day", "mine": hit.mine}


@pytest.fixture
def queue(world: Any) -> Any:
    """Hits of three agencies: the same man, one phone in common, one that is hidden; some of them decided."""
    scenes.hand_in(world.viewer("ES-PN"), "es-1", scenes.MAN)
    scenes.hand_in(world.viewer("NL-DOU"), "nl-1", scenes.SAME_MAN)
    scenes.hand_in(world.viewer("NL-DOU"), "nl-2", scenes.OTHER_MAN)
    scenes.hand_in(world.viewer("HR-FIU"), "hr-1", scenes.SAME_MAN)
    scenes.hand_in(world.viewer("HR-FIU"), "hr-2", scenes.SAME_MAN, **scenes.HIDDEN)
    viewer = world.viewer("ES-PN")
    hits = queries.queue(viewer, Filter(mine="all")).items
    for hit, outcome in zip(hits, ("confirmed", "rejected"), strict=False):
        actions.decide(viewer, hit.id, outcome=outcome, why="Seen before.")
    return viewer, queries.queue(viewer, Filter(mine="all")).items


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter(mine="all"),
        Filter(mine="confirmed"),
        Filter(mine="all", agency=("NL-DOU",)),
        Filter(mine="all", agency=("NL-DOU", "HR-FIU"), kind=("same",)),
        Filter(mine="undecided", strength=("notice",), age=("day",)),
        Filter(mine="all", age=("older",)),
    ],
)
def test_every_facet_leaves_out_its_own_selection(queue: Any, wanted: Filter) -> None:
    viewer, hits = queue
    assert len({tuple(values_of(hit).items()) for hit in hits}) >= 4
    found = queries.queue(viewer, wanted)

    def fits(hit: SeenHit, leave_out: str = "") -> bool:
        values = values_of(hit)
        state = leave_out == "mine" or wanted.mine in ("all", values["mine"] or "undecided")
        chosen = (name for name in FACETS if name != leave_out and getattr(wanted, name))
        return state and all(values[name] in getattr(wanted, name) for name in chosen)

    assert found.total == sum(fits(hit) for hit in hits)
    assert {hit.id for hit in found.items} == {hit.id for hit in hits if fits(hit)}
    for name in (*FACETS, "mine"):
        by_hand: dict[str, int] = {}
        for hit in hits:
            if fits(hit, name):
                by_hand[values_of(hit)[name]] = by_hand.get(values_of(hit)[name], 0) + 1
        assert dict(found.facets[name]) == by_hand, name

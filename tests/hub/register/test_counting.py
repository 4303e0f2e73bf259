"""A list counts the newest that fit, up to a number it states; below it, everything is counted exactly."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tallystick.hub.register import queries
from tallystick.hub.register.models import Contribution
from tallystick.hub.register.queries import FACETS, Filter, Page
from tallystick.hub.viewer import Viewer
from tests.hub.register.conftest import MAP, csv_of
from tests.world import World

pytestmark = pytest.mark.django_db
CATEGORIES = ("SUSPECT", "CONVICTED", "POTENTIAL_FUTURE")
HandIn = Callable[..., Any]
ViewerOf = Callable[..., Viewer]


def rows(count: int, first: int = 0) -> str:
    return csv_of(f"{at},Marko Marić{at},1980,,{CATEGORIES[at % 3]}" for at in range(first, first + count))


def with_(constants: dict[str, str]) -> Any:
    return type(MAP)(MAP.columns, {**MAP.constants, **constants})


def counted_one_by_one(page: Page, items: list[queries.Seen], name: str) -> dict[str, int]:
    """A facet's counts from the contributions themselves, its own selection left out."""
    told: dict[str, int] = {}
    for seen in items:
        values = {
            "schema": seen.entity.schema, "owner": seen.owner, "status": seen.status,
            "subject_category": next(iter(seen.conditions.subject_categories), ""),
        }  # fmt: skip
        others = [one for one in FACETS if one != name and getattr(page.filter, one)]
        if values[name] and all(values[one] in getattr(page.filter, one) for one in others):
            told[values[name]] = told.get(values[name], 0) + 1
    return told


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter(subject_category=("SUSPECT",)),
        Filter(subject_category=("SUSPECT", "CONVICTED"), owner=("ES-PN",)),
        Filter(status=("withdrawn",)),
        Filter(text="marko", owner=("NL-DOU",), status=("active",)),
    ],
)
@pytest.mark.parametrize("stops_at", [queries.COUNTED, 8])
def test_facets_are_what_one_counts_by_hand(
    world: World, viewer: ViewerOf, hand_in: HandIn, monkeypatch: Any, wanted: Filter, stops_at: int
) -> None:
    hand_in(rows(5))
    hand_in(rows(3, 9), by=viewer("NL-DOU"))
    everything = list(queries.everything(viewer(), Filter(text=wanted.text), most=100))
    monkeypatch.setattr(queries, "COUNTED", stops_at)
    page = queries.find(viewer(), wanted)
    for name in FACETS:
        assert dict(page.facets[name]) == counted_one_by_one(page, everything, name)
    fitting = list(queries.everything(viewer(), wanted, most=100))
    assert [seen.id for seen in page.items] == [seen.id for seen in fitting]
    assert page.total == len(fitting)


def test_counting_stops_and_says_so(
    world: World, viewer: ViewerOf, hand_in: HandIn, client_for: Any, monkeypatch: Any
) -> None:
    hand_in(rows(70))
    client = client_for(world.person())
    assert "70 contributions you may see" in client.get("/register/").content.decode()
    assert "are counted and listed" not in client.get("/register/").content.decode()
    monkeypatch.setattr(queries, "COUNTED", 60)
    page = client.get("/register/").content.decode()
    assert "60 or more contributions you may see" in page
    assert "The newest 60 are counted and listed" in page
    assert "1–50 of 60 newest contributions" in page
    for beyond in ("?page=2", "?page=3", "?page=99999"):
        last = client.get("/register/" + beyond).content.decode()
        assert len(re.findall("data-contribution=", last)) == 10
        assert 'rel="next"' not in last
    narrowed = client.get("/register/?subject_category=SUSPECT").content.decode()
    assert "24 contributions you may see with these filters" in narrowed
    assert "The newest 60 are counted and listed" in narrowed, "the other categories are counted over the newest"


def test_narrowing_reaches_what_is_older_than_the_newest(
    world: World, viewer: ViewerOf, hand_in: HandIn, monkeypatch: Any
) -> None:
    hand_in(csv_of(["old,Ana Anić,1980,,CONVICTED"]))
    hand_in(rows(12).replace("CONVICTED", "SUSPECT"))
    monkeypatch.setattr(queries, "COUNTED", 5)
    assert [seen.caption for seen in queries.find(viewer(), Filter(subject_category=("CONVICTED",))).items] == [
        "Ana Anić"
    ]
    assert queries.find(viewer(), Filter(text="Ana")).total == 1
    found = queries.find(viewer(), Filter(text="Marko", subject_category=("SUSPECT",)))
    assert (found.total, found.or_more) == (5, True)
    assert sum(n for _, n in found.facets["subject_category"]) == 5


def test_a_hidden_one_takes_no_place_among_the_newest(
    world: World, viewer: ViewerOf, hand_in: HandIn, monkeypatch: Any
) -> None:
    hand_in(rows(6))
    monkeypatch.setattr(queries, "COUNTED", 4)
    reader = viewer("NL-DOU")
    before = queries.find(reader, Filter()), queries.find(reader, Filter(text="marko", status=("active",)))
    hand_in(rows(8, 50), with_({"handling": "H2"}))
    after = queries.find(reader, Filter()), queries.find(reader, Filter(text="marko", status=("active",)))
    assert before == after
    assert Contribution.objects.count() == 14


def test_a_withheld_word_is_found_by_those_alone_who_may_read_it(
    world: World, viewer: ViewerOf, hand_in: HandIn
) -> None:
    hand_in(csv_of(["1,Ana Anić,1980,+381645550134,SUSPECT"]), with_({"withheld": "phone"}))
    assert queries.find(viewer(), Filter(text="+381645550134")).total == 1
    assert queries.find(viewer("NL-DOU"), Filter(text="+381645550134")).total == 0
    assert queries.find(viewer("NL-DOU"), Filter(text="Ana")).total == 1


def test_a_word_finds_those_it_begins_and_two_letters_themselves(
    world: World, viewer: ViewerOf, hand_in: HandIn
) -> None:
    hand_in(csv_of(["1,Marija Li,1980,,SUSPECT", "2,Ma Lin,1981,,SUSPECT"]))
    found = {text: queries.find(viewer(), Filter(text=text)).total for text in ("mar", "ma", "li", "lin")}
    assert found == {"mar": 1, "ma": 1, "li": 1, "lin": 1}

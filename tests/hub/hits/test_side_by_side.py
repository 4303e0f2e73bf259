"""Side by side: what agrees, what differs, what one side holds alone, and what is withheld."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from tallystick.crosscheck import compare
from tallystick.hub.hits import side_by_side
from tallystick.hub.register.policy import Level
from tallystick.hub.register.queries import Seen
from tallystick.hub.templatetags.presenting import Agreement, Compared
from tallystick.vocabulary import Conditions, make


def _seen(schema: str = "Person", withheld: frozenset[str] = frozenset(), **properties: Any) -> Seen:
    return Seen(
        id=uuid.uuid4(), owner="ES-PN", owner_name="", country="ES", source_id="", entity=make("", schema, properties),
        conditions=Conditions(review_date=date(2029, 1, 1), withheld=withheld), level=Level.OPEN, mine=False,
        status="active", version=1, changed_at=timezone.now(),
    )  # fmt: skip


def _rows(left: Seen, right: Seen) -> dict[str, Compared]:
    return {row.label: row for row in side_by_side.rows(left, right, compare(left.entity, right.entity), ask="#why")}


def test_names_agree_across_scripts_and_show_their_latin_form() -> None:
    row = _rows(_seen(name="Djordje STANKOVIC"), _seen(name="Ђорђе Станковић"))["Name"]
    assert row.agreement is Agreement.SAME
    assert row.right == ("Ђорђе Станковић · Đorđe Stanković",)


def test_dates_that_nearly_agree_are_close_and_others_differ() -> None:
    name = {"name": "Dragoslav Petkovšek"}
    close = _rows(_seen(birthDate="1987-04-12", **name), _seen(birthDate="1987-12-04", **name))["Birth date"]
    other = _rows(_seen(birthDate="1987-04-12", **name), _seen(birthDate="1951-01-30", **name))["Birth date"]
    assert (close.agreement, other.agreement) == (Agreement.CLOSE, Agreement.DIFFERENT)


def test_one_side_alone_says_whose_it_is() -> None:
    rows = _rows(_seen(name="A B", phone="+34600000000"), _seen(name="A B", address="Niš"))
    assert rows["Phone"].agreement is Agreement.ONLY_YOURS
    assert rows["Address"].agreement is Agreement.ONLY_THEIRS


def test_withheld_is_shown_as_withheld_with_a_way_to_ask() -> None:
    theirs = _seen(name="A B", withheld=frozenset({"plate"}))
    row = _rows(_seen(name="A B", plate="4471 KXB"), theirs)["Licence plate"]
    assert (row.agreement, row.ask, row.right) == (Agreement.WITHHELD, "#why", ())
    assert "Licence plate" in _rows(_seen(name="A B"), theirs)
    assert "Licence plate" not in _rows(_seen(name="A B"), replace(theirs, level=Level.FULL))


def test_a_plate_of_a_person_stands_beside_the_plate_of_the_car() -> None:
    row = _rows(_seen(name="A B", plate="4471KXB"), _seen("Vehicle", registrationNumber="4471 KXB"))["Licence plate"]
    assert (row.left, row.right, row.agreement) == (("4471KXB",), ("4471 KXB",), Agreement.SAME)


def test_countries_are_told_by_their_names() -> None:
    row = _rows(_seen(name="A B", nationality="rs"), _seen(name="A B", nationality="gr"))["Nationality"]
    assert (row.left, row.right, row.agreement) == (("Serbia",), ("Greece",), Agreement.DIFFERENT)

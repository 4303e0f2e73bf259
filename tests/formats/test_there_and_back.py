"""Written and read again, a contribution is the same: the entity, every condition, its owner's number for it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.formats import Format, Item, write
from tallystick.vocabulary import (
    Conditions,
    Confidentiality,
    Evaluation,
    Flag,
    Handling,
    Purpose,
    SubjectCategory,
    make,
    schema,
)
from tallystick.vocabulary.mapping.known import date_names, naming_names, value_names
from tests.formats.making import AT, SPOKEN, TODAY, as_written, back, item, of_the_exercise, rows_of, taken

SCHEMATA = ("Person", "Company", "PhoneLine", "Vehicle", "Firearm", "FirearmPart", "OnlineAccount", "CryptoWallet",
            "BankAccount", "Address", "Consignment", "IdentityDocument", "Seizure")  # fmt: skip
OWNER = "RS-MUP"

texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
).filter(bool)  # fmt: skip


@st.composite
def entities(draw: st.DrawFn, number: int = 1) -> object:
    name = draw(st.sampled_from(SCHEMATA))
    dated = date_names(name)
    free = sorted(value_names(name) - dated)
    stated = draw(st.dictionaries(st.sampled_from(free), st.lists(texts, min_size=1, max_size=3), max_size=6))
    for one in draw(st.sets(st.sampled_from(sorted(dated)), max_size=2)):
        stated[one] = [draw(st.sampled_from(("1980", "1980-05", "1980-05-12")))]
    naming = draw(st.sampled_from(sorted(naming_names(name) & set(free) & set(schema(name).caption) or {"name"})))
    stated.setdefault(naming, ["Tally 1"])
    return make(f"own-{number}", name, stated)


@st.composite
def conditions(draw: st.DrawFn) -> Conditions:
    handling = draw(st.sets(st.sampled_from(Handling))) | {Handling.H0}
    purposes = draw(st.sets(st.sampled_from(Purpose), min_size=1))
    categories = draw(st.sets(st.sampled_from(SubjectCategory), min_size=1, max_size=3))
    if purposes == {Purpose.CROSS_CHECK}:
        categories = {SubjectCategory.SUSPECT}
    return Conditions(
        review_date=TODAY + timedelta(days=draw(st.integers(1, 1_000))),
        handling=frozenset(handling),
        restrictions=frozenset(draw(st.sets(texts, min_size=1, max_size=2)))
        if Handling.H3 in handling
        else frozenset(),
        evaluations=frozenset({Evaluation(OWNER, draw(st.sampled_from("ABCX")) + draw(st.sampled_from("1234")))}),
        confidentiality=draw(st.sampled_from(Confidentiality)),
        purposes=frozenset(purposes),
        legal_bases=frozenset(draw(st.sets(texts, min_size=1, max_size=2))),
        subject_categories=frozenset(categories),
        flags=frozenset(draw(st.sets(st.sampled_from([Flag.MINOR, Flag.SPECIAL_CATEGORY, Flag.PROTECTED])))),
        recipients=draw(st.none() | st.frozensets(st.sampled_from(("ES-PN", "FR-PJ")), min_size=1)),
        withheld=frozenset(draw(st.sets(st.sampled_from(("name", "notes"))))),
        silent=draw(st.booleans()),
    )


@pytest.mark.parametrize("form", SPOKEN)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_may_be_handed_in_comes_back_the_same(form: Format, data: st.DataObject) -> None:
    items = [
        Item(
            contribution=item("Person", {"name": "A"}, number=n).contribution, owner=OWNER, owner_name="Police",
            version=1, changed_at=AT, entity=data.draw(entities(n)), conditions=data.draw(conditions()),
        )
        for n in range(1, data.draw(st.integers(2, 4)))
    ]  # fmt: skip
    assert back(form, items) == as_written(items)


@pytest.mark.parametrize("form", SPOKEN)
def test_the_exercise_comes_back_the_same(form: Format) -> None:
    items = of_the_exercise()
    agencies = frozenset(one.owner for one in items) | {
        code for one in items for code in one.conditions.recipients or ()
    }
    assert len(items) == 400
    assert back(form, items, agencies) == as_written(items)


@pytest.mark.parametrize("form", SPOKEN)
def test_what_nobody_may_have_does_not_come_back_as_everybodys(form: Format) -> None:
    """Derived conditions may leave no purpose and no recipient; an empty list would mean all of them."""
    nothing = item("Person", {"name": "Nobody"}, purposes=frozenset(), recipients=frozenset())
    problems = back(form, [nothing])
    assert {one.column for one in problems[0]} == {"purpose", "recipients"}


@pytest.mark.parametrize("form", SPOKEN)
def test_another_agencys_cannot_be_handed_in_as_ones_own(form: Format) -> None:
    theirs = item("Person", {"name": "Somebody"}, owner="ES-PN")
    (row,) = rows_of("".join(write(form, [theirs])), form.ending)
    problems = taken(row, "FR-PJ")
    assert [(one.column, one.value) for one in problems] == [("owner", "ES-PN")]


@pytest.mark.parametrize("form", SPOKEN)
def test_the_same_items_give_the_same_text(form: Format) -> None:
    assert list(write(form, of_the_exercise(60))) == list(write(form, of_the_exercise(60)))


def test_a_date_is_not_moved() -> None:
    late = item("Person", {"name": "A"}, review_date=date(2029, 11, 26))
    assert [back(form, [late])[0][2].review_date for form in SPOKEN] == [date(2029, 11, 26)] * 3

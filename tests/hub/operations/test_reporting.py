"""Results: taken, sent again, corrected, confirmed by a second person, withdrawn; and what cannot be taken."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tallystick.hub.operations import reporting, results
from tallystick.hub.operations.models import Operation, Result
from tallystick.hub.operations.reporting import Outcome
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Role
from tests.hub.operations import running
from tests.hub.operations.running import FIRST, given, report
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(world: World) -> Operation:
    return running.operation(world)


def total(world: World, operation: Operation, indicator: str = "arrests", **at: str) -> str:
    found = results.totals(world.viewer("HR-FIU"), operation.pk, indicator=indicator, **at)
    return " + ".join(one.words for one in found)


def test_reports_of_all_agencies_add_up(world: World, operation: Operation) -> None:
    report(world, operation, given("a"), given("b", crime_area="drugs", value=3))
    report(world, operation, given("a", value=4), agency="NL-DOU")
    assert total(world, operation) == "12"
    assert total(world, operation, crime_area="drugs") == "3"
    assert total(world, operation, day=FIRST.isoformat()) == "12"


def test_grams_and_tonnes_become_kilograms(world: World, operation: Operation) -> None:
    kilo = {"indicator": "seizures_drugs_kg", "part": "cocaine"}
    report(world, operation, given("a", **kilo, value="1.2", unit="t"), given("b", **kilo, value="350.5", unit="g"))
    assert total(world, operation, "seizures_drugs_kg") == "1,200.351 kg"
    assert total(world, operation, "seizures_drugs_kg", part="cocaine") == "1,200.351 kg"


def test_currencies_stay_apart(world: World, operation: Operation) -> None:
    report(world, operation, given("a", indicator="cash", value="1.5", unit="MEUR"),
           given("b", indicator="cash", value=20, unit="kCHF"))  # fmt: skip
    assert total(world, operation, "cash") == "20,000 CHF + 1,500,000 EUR"


def test_sent_again_it_changes_nothing(world: World, operation: Operation) -> None:
    first = report(world, operation, given("a"))
    again = report(world, operation, given("a"), given("a"))
    assert [(row.pk, what) for row, what in again.results] == [(first.results[0][0].pk, Outcome.UNCHANGED)] * 2
    assert total(world, operation) == "5"


def test_one_key_for_two_results_is_told(world: World, operation: Operation) -> None:
    report(world, operation, given("a"))
    taken = report(world, operation, given("a", value=6), given("b"))
    assert [(one.row, one.column) for one in taken.rejects] == [(1, "key")]
    assert total(world, operation) == "10"
    by_another = reporting.report(world.viewer("ES-PN", Role.OFFICER), operation.pk, [given("a")])
    assert [one.column for one in by_another.rejects] == ["key"], "two reporters with one key"


def test_each_agency_has_keys_of_its_own(world: World, operation: Operation) -> None:
    report(world, operation, given("a"))
    assert report(world, operation, given("a"), agency="NL-DOU").results[0][1] is Outcome.TAKEN


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"value": "-3", "indicator": "seizures_drugs_kg"}, "value"), ({"value": "1e309"}, "value"),
        ({"day": (FIRST - timedelta(1)).isoformat()}, "day"), ({"day": ""}, "day"),
        ({"crime_area": "fraud"}, "crime_area"),
        ({"indicator": "officers", "crime_area": "drugs"}, "crime_area"), ({"unit": "kg"}, "unit"),
        ({"country": "FR"}, "country"), ({"agency": "NL-DOU"}, "agency"), ({"part": "=HYPERLINK(1)"}, "part"),
        ({"status": "confirmed"}, "status"), ({"value": "0.0000001", "indicator": "seizures_drugs_kg"}, "value"),
    ],
)  # fmt: skip
def test_a_bad_one_is_told_and_the_others_are_taken(
    world: World, operation: Operation, cells: dict[str, str], column: str
) -> None:
    taken = report(world, operation, given("bad", **cells), given("good"))
    assert [(one.row, one.column) for one in taken.rejects] == [(1, column)]
    assert [row.key for row, _ in taken.results] == ["good"]
    assert total(world, operation) == "5"


def test_a_stated_total_stands_in_place_of_reports(world: World, operation: Operation) -> None:
    report(world, operation, given("a", crime_area="drugs", value=3), given("b", crime_area="firearms", value=2))
    report(world, operation, given(states=True, crime_area="drugs", value=4))
    assert total(world, operation) == "6"
    stated = report(world, operation, given(states=True, crime_area="drugs", value=7))
    assert stated.results[0][1] is Outcome.CHANGED
    assert total(world, operation) == "9"
    reporting.withdraw(world.viewer(), stated.results[0][0].pk, why="Wrong sheet.")
    assert total(world, operation) == "5"


def test_corrected_it_keeps_what_it_said(world: World, operation: Operation) -> None:
    made = report(world, operation, given("a")).results[0][0]
    reporting.confirm(world.viewer(role=Role.SUPERVISOR), [made.pk])
    reporting.correct(world.viewer(), made.pk, given("a", value=8), why="Counted anew.")
    row = Result.objects.get(pk=made.pk)
    assert (row.value, row.version, row.status) == ("8", 2, "provisional"), "it waits for a second person again"
    assert [(one.stated["value"], one.why) for one in row.versions.all()] == [("5", "Counted anew.")]
    assert total(world, operation) == "8"


def test_a_second_person_confirms(world: World, operation: Operation) -> None:
    made = report(world, operation, given("a")).results[0][0]
    with pytest.raises(Unacceptable, match="somebody else"):
        reporting.confirm(world.viewer(), [made.pk])
    assert reporting.confirm(world.viewer(role=Role.SUPERVISOR), [made.pk]) == 1
    assert reporting.confirm(world.viewer(role=Role.SUPERVISOR), [made.pk]) == 0


def test_withdrawn_it_is_not_counted_even_when_it_is_sent_again(world: World, operation: Operation) -> None:
    made = report(world, operation, given("a")).results[0][0]
    reporting.withdraw(world.viewer(), made.pk, why="Not ours.")
    assert report(world, operation, given("a")).results[0][1] is Outcome.UNCHANGED
    assert total(world, operation) == ""


def test_others_change_nothing_of_ours(world: World, operation: Operation) -> None:
    made = report(world, operation, given("a")).results[0][0]
    for act in (lambda v: reporting.withdraw(v, made.pk, why="x"), lambda v: reporting.confirm(v, [made.pk]),
                lambda v: reporting.correct(v, made.pk, given("a", value=1), why="x")):  # fmt: skip
        with pytest.raises(Refused):
            act(world.viewer("NL-DOU"))
    assert results.own_result(world.viewer("NL-DOU"), made.pk) is None


def test_who_takes_no_part_neither_sees_nor_reports(world: World, operation: Operation) -> None:
    stranger = world.viewer("EU-CC")
    report(world, operation, given("a"))
    assert (results.operations(stranger), results.totals(stranger, operation.pk)) == ((), ())
    assert results.last_reports(stranger, operation.pk) == {}
    with pytest.raises(Refused):
        reporting.report(stranger, operation.pk, [given("a")])
    with pytest.raises(Refused):
        reporting.report(world.viewer(), uuid4(), [given("a")])


def test_an_operation_that_ended_takes_nothing(world: World, operation: Operation) -> None:
    from tallystick.hub.operations import planning

    with pytest.raises(Refused):
        planning.end_operation(world.viewer("NL-DOU", Role.SUPERVISOR), operation.pk)
    planning.end_operation(world.viewer("ES-PN", Role.SUPERVISOR), operation.pk)
    with pytest.raises(Unacceptable, match="ended"):
        report(world, operation, given("a"))


def test_most_officers_on_one_day_not_their_sum(world: World, operation: Operation) -> None:
    second = (FIRST + timedelta(1)).isoformat()
    report(world, operation, given("a", indicator="officers", value=90),
           given("b", indicator="officers", value=80, day=second))  # fmt: skip
    assert total(world, operation, "officers") == "90"

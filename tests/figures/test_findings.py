"""What is said of figures that repeat, contradict one another, come late or lie far off."""

from pathlib import Path

import pytest

from tests.figures.sheets import found, told

DAILY = "country,day,indicator,part,value,unit"


def test_minors_are_some_of_the_victims(tmp_path: Path) -> None:
    assert found(tmp_path, "victims,,10,,", "victims,minors,3,,") == []
    assert told(found(tmp_path, "victims,,10,,", "victims,minors,11,,")) == [("parts_total", "victims", 10, 11)]


def test_no_more_high_value_targets_than_arrests(tmp_path: Path) -> None:
    findings = found(tmp_path, "arrests,,23,,", "high_value_targets,,24,,")
    assert told(findings) == [("implausible", "high_value_targets", 23, 24)]


def test_a_row_twice_is_counted_once(tmp_path: Path) -> None:
    findings = found(tmp_path, "arrests,,5,,", "arrests,,5,,")
    assert told(findings) == [("duplicate", "arrests", 5, 5)]


def test_a_confirmed_figure_replaces_a_provisional_one(tmp_path: Path) -> None:
    rows = ("arrests,5,provisional", "arrests,6,confirmed", "arrests,9,withdrawn")
    assert found(tmp_path, *rows, columns="indicator,value,status") == []
    assert [one.kind for one in found(tmp_path, "arrests,5,confirmed", "arrests,6,confirmed",
                                      columns="indicator,value,status")] == ["conflict"]  # fmt: skip


def test_the_unit_is_named_where_figures_differ_by_a_thousand(tmp_path: Path) -> None:
    rows = ("a,seizures_drugs_kg,626,kg", "b,seizures_drugs_kg,626,t")
    assert "a thousand times" in found(tmp_path, *rows, columns="source,indicator,value,unit")[0].text


def test_over_and_exact_agree(tmp_path: Path) -> None:
    rows = ("a,checks,42124,exact", "b,checks,42000,over", "c,checks,42124,at_most")
    assert found(tmp_path, *rows, columns="source,indicator,value,qualifier") == []


def test_one_seizure_from_two_countries(tmp_path: Path) -> None:
    rows = ("RS,2023-11-14,seizures_drugs_kg,cocaine,12.347,kg", "ME,2023-11-14,seizures_drugs_kg,cocaine,12347,g")
    findings = found(tmp_path, *rows, columns=DAILY)
    assert told(findings) == [("duplicate", "seizures_drugs_kg", 12.347, 24.694)]
    assert "RS and ME both report 12.347 kg" in findings[0].text
    other_day = "ME,2023-11-15,seizures_drugs_kg,cocaine,12347,g"
    assert found(tmp_path, rows[0], other_day, columns=DAILY) == []


def test_round_figures_meet_by_chance(tmp_path: Path) -> None:
    rows = ("RS,2023-11-14,seizures_drugs_kg,cocaine,10,kg", "ME,2023-11-14,seizures_drugs_kg,cocaine,10,kg",
            "RS,2023-11-14,arrests,,153,", "ME,2023-11-14,arrests,,153,")  # fmt: skip
    assert found(tmp_path, *rows, columns=DAILY) == []


def test_who_is_late_and_which_day_is_left_out(tmp_path: Path) -> None:
    days = {"RS": (13, 14, 15, 16), "ME": (13, 14), "AL": (13, 15, 16)}
    rows = [f"{country},2023-11-{day},arrests,,{day}," for country, found in days.items() for day in found]
    assert told(found(tmp_path, *rows, columns=DAILY)) == [
        ("stale", "", "2023-11-16", "2023-11-14"),
        ("missing", "", 4, 3),
    ]


@pytest.mark.parametrize(("kilograms", "far"), [("7200", True), ("90", False)])
def test_a_figure_far_from_all_others(tmp_path: Path, kilograms: str, far: bool) -> None:
    usual = [
        f"{country},2023-11-14,seizures_drugs_kg,heroin,{3 + at},kg"
        for at, country in enumerate(("RS", "ME", "AL", "MK", "BA"))
    ]
    findings = found(tmp_path, *usual, f"HR,2023-11-14,seizures_drugs_kg,heroin,{kilograms},kg", columns=DAILY)
    assert [one.kind for one in findings] == ["implausible"] * far


def test_currencies_are_never_added(tmp_path: Path) -> None:
    rows = ("cash,,100,EUR,", "cash,a,60,EUR,", "cash,b,40,EUR,", "cash,c,5000,USD,", "cash,d,70,USD,")
    assert found(tmp_path, *rows) == []


def test_days_of_officers_do_not_add_up(tmp_path: Path) -> None:
    rows = ("RS,,officers,,100,", "RS,2023-11-14,officers,,90,", "RS,2023-11-15,officers,,80,")
    assert found(tmp_path, *rows, columns=DAILY) == []
    assert len(found(tmp_path, *rows, "RS,2023-11-16,officers,,101,", columns=DAILY)) == 1

"""The table is complete, and says of nothing that it was checked which was not."""

from dataclasses import fields
from datetime import date, timedelta
from importlib.resources import files

import holidays
import pytest

from tallystick.clocks import Clock, Nature, Unit, clock, clock_of_request, clocks, places, unverified_facts
from tallystick.clocks.calendars import FIRST_YEAR, LAST_YEAR, calendar_of
from tallystick.clocks.table import HOUSE, WarnBefore, read_row
from tallystick.vocabulary import code_list

SEEN = {
    "info_urgent_direct": ("Directive (EU) 2023/977", "Article 5", "8 hours"),
    "info_urgent_indirect": ("Directive (EU) 2023/977", "Article 5", "3 calendar days"),
    "info_other": ("Directive (EU) 2023/977", "Article 5", "7 calendar days"),
    "info_deviation_told": ("Directive (EU) 2023/977", "Article 5(2)", "at once"),
    "prum_core_data": ("Regulation (EU) 2024/982", "Article 47", "48 hours"),
    "eio_acknowledge": ("Directive 2014/41/EU", "Article 16", "1 week"),
    "eio_recognise": ("Directive 2014/41/EU", "Article 12", "30 calendar days"),
    "eio_execute": ("Directive 2014/41/EU", "Article 12(4)", "90 calendar days"),
    "eio_provisional": ("Directive 2014/41/EU", "Article 32(2)", "24 hours"),
    "freezing_decide": ("Regulation (EU) 2018/1805", "Article 9(3)", "48 hours"),
    "freezing_act": ("Regulation (EU) 2018/1805", "Article 9(3)", "48 hours"),
    "confiscation_decide": ("Regulation (EU) 2018/1805", "Article 20(1)", "45 calendar days"),
    "fiu_transaction": ("Directive (EU) 2024/1640", "Article 24", "10 working days"),
    "fiu_account": ("Directive (EU) 2024/1640", "Article 24", "5 working days"),
    "epoc": ("Regulation (EU) 2023/1543", "", "10 calendar days"),
    "epoc_notified": ("Regulation (EU) 2023/1543", "", "10 calendar days"),
    "epoc_emergency": ("Regulation (EU) 2023/1543", "", "8 hours"),
    "epoc_emergency_objection": ("Regulation (EU) 2023/1543", "", "96 hours"),
    "epoc_clarification": ("Regulation (EU) 2023/1543", "", "5 calendar days"),
    "preservation": ("Regulation (EU) 2023/1543", "", "60 calendar days"),
    "breach_authority": ("Directive (EU) 2016/680", "Article 30", "72 hours"),
    "breach_owner": ("Directive (EU) 2016/680", "Article 30", "without undue delay"),
    "jit_operational_data": ("Regulation (EU) 2023/969", "Article 21", "4 weeks"),
    "jit_logs": ("Regulation (EU) 2023/969", "Article 25", "3 years"),
}
"""Instrument, article and length whose wording was seen in a public source; no article where only the rest was."""
STARTS_SEEN = {
    "prum_core_data", "eio_acknowledge", "eio_recognise", "eio_execute",
    "freezing_decide", "freezing_act", "confiscation_decide",
}  # fmt: skip
RULES_SEEN = {"clarification", "longer_decision", "further_preservation"}
ROWS = [pytest.param(found, id=found.id) for found in clocks().values()]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_complete(row: Clock) -> None:
    assert all(getattr(row, name) for name in ("label", "instrument", "article", "starts", "words", "source"))
    assert isinstance(row.verified, bool)
    assert isinstance(row.valid_from, date)
    assert row.escalate_to
    assert (row.warn_before.hours is None) != (row.warn_before.share is None)
    assert row.length is None or row.length.number > 0
    assert bool(unverified_facts(row)) == bool(row.unverified)


@pytest.mark.parametrize("row", ROWS)
def test_nothing_is_marked_as_seen_that_was_not(row: Clock) -> None:
    if row.source == HOUSE:
        assert row.verified
        assert row.unverified == ()
        return
    instrument, article, words = SEEN[row.id]
    assert row.verified
    assert (row.instrument, row.words) == (instrument, words)
    assert row.article == article if article else "article" in row.unverified
    assert ("starts" in row.unverified) == (row.id not in STARTS_SEEN)
    assert "valid_from" in row.unverified
    assert not row.countries or "countries" in row.unverified


@pytest.mark.parametrize("row", ROWS)
def test_rules_and_national_lengths_carry_their_own_mark(row: Clock) -> None:
    for rule in [*row.stops.values(), *row.extensions.values()]:
        assert rule.verified == (rule.code in RULES_SEEN)
        assert rule.label
        assert rule.source
    assert not any(national.verified for national in row.countries.values())
    assert all(national.source and national.length.number > 0 for national in row.countries.values())
    assert set(row.countries) <= set(places())
    assert row.deviation is None or (row.deviation.verified and row.article.startswith("Article 5"))
    assert not (row.countries and row.extensions), "a national length in another unit could not be extended"


@pytest.mark.parametrize("row", ROWS)
def test_unverified_facts_are_facts_of_a_row(row: Clock) -> None:
    names = {field.name for field in fields(Clock)} | {"extensions.times"}
    assert set(row.unverified) <= names
    assert set(row.unverified) <= set(code_list("clocks")["facts"])
    assert len(set(row.unverified)) == len(row.unverified)


def test_every_seen_clock_and_every_house_clock_is_there() -> None:
    house = {row.id for row in clocks().values() if row.is_house}
    assert house == {
        "request_urgent", "request_other", "release_request", "recall_receipt", "correction_receipt",
        "break_glass_justification", "second_person_approval", "deconfliction",
    }  # fmt: skip
    assert set(clocks()) == set(SEEN) | house
    text = files("tallystick.vocabulary").joinpath("lists", "clocks.yml").read_text("utf-8")
    ids = [
        line.strip(" :")
        for line in text.split("\nclocks:\n")[1].splitlines()
        if line[:2] == "  " and line[2] not in " #"
    ]
    assert ids == list(clocks()), "YAML keeps the last of two rows with one id"


def test_what_is_a_maximum_and_what_is_kept() -> None:
    natures = {row.id: row.nature for row in clocks().values() if row.nature is not Nature.DUTY}
    assert natures == {
        "fiu_transaction": Nature.MAXIMUM, "fiu_account": Nature.MAXIMUM, "preservation": Nature.MAXIMUM,
        "jit_operational_data": Nature.MAXIMUM, "jit_logs": Nature.KEEP,
    }  # fmt: skip
    assert [row.id for row in clocks().values() if row.where_practicable] == ["eio_provisional"]


def test_a_row_with_an_unknown_word_is_refused() -> None:
    row = dict(code_list("clocks")["clocks"]["info_other"])
    for name, value in (("unit", "fortnights"), ("nature", "wish"), ("escalate_to", ["king"])):
        with pytest.raises(ValueError, match=str(value if isinstance(value, str) else value[0])):
            read_row("x", {**row, name: value})
    with pytest.raises(KeyError, match="source"):
        read_row("x", {name: value for name, value in row.items() if name != "source"})
    with pytest.raises(ValueError, match="no_such"):
        clock("no_such")


def test_the_clock_of_a_request() -> None:
    assert clock_of_request(under_directive=False).id == "request_other"
    assert clock_of_request(under_directive=False, urgent=True).id == "request_urgent"
    assert clock_of_request(under_directive=True).id == "info_other"
    assert clock_of_request(under_directive=True, urgent=True).id == "info_urgent_indirect"
    assert clock_of_request(under_directive=True, urgent=True, directly_accessible=True).id == "info_urgent_direct"


def test_a_warning_never_comes_before_the_start() -> None:
    assert WarnBefore(hours=12).before(timedelta(hours=8)) == timedelta(hours=8)
    assert WarnBefore(hours=12).before(timedelta(hours=48)) == timedelta(hours=12)
    assert WarnBefore(share=25).before(timedelta(hours=8)) == timedelta(hours=2)


def test_each_time_zone_is_one_of_the_country() -> None:
    listed: dict[str, set[str]] = {"XK": {"Europe/Belgrade"}, "EU": {"Europe/Brussels"}}
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, _, zone, *_ = line.split("\t")
            listed.setdefault(code, set()).add(zone)
    for code, row in code_list("time_zones")["codes"].items():
        assert row["zone"] in listed[code], code


def test_every_country_of_the_exercise_and_of_the_union_can_be_told() -> None:
    from tallystick.exercise.tables import countries

    outside = {"CH", "EU", "GB", "IS", "LI", "NO", "US"} | {code.upper() for code in countries()}
    union = "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK"
    members = {union[n : n + 2] for n in range(0, len(union), 2)}
    assert len(members) == 27
    assert outside | members == set(places())
    for place in places():
        assert calendar_of(place).year(2027).off or place == "UA", place
        assert calendar_of(place.lower()) is calendar_of(place)
    with pytest.raises(ValueError, match="found 'ZZ'"):
        calendar_of("ZZ")


def test_holidays_are_known_for_every_year_that_is_counted() -> None:
    for place in places():
        if place != "EU":
            known = holidays.country_holidays(place)
            assert known.start_year <= FIRST_YEAR, place
            assert known.end_year >= LAST_YEAR, place


def test_units_read_as_words() -> None:
    assert {row.length.unit for row in clocks().values() if row.length} >= {Unit.HOURS, Unit.WORKING_DAYS, Unit.YEARS}
    assert clock("eio_acknowledge").words == "1 week"
    assert clock("breach_owner").words == "without undue delay"

"""A date is read only where there is one way to read it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.vocabulary.mapping.dates import parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1980", "1980"),
        ("1980-05", "1980-05"),
        ("1980-05-12", "1980-05-12"),
        ("1980-5-2", "1980-05-02"),
        ("12.05.1980", "1980-05-12"),
        (" 12. 5. 1980. ", "1980-05-12"),
        ("1980.05.12.", "1980-05-12"),
        ("13/05/1980", "1980-05-13"),
        ("05/13/1980", "1980-05-13"),
        ("05-05-1980", "1980-05-05"),
        ("05/1980", "1980-05"),
        ("00.05.1980", "1980-05"),
        ("00.00.1980", "1980"),
        ("1980-00-00", "1980"),
        ("1980-05-12T00:00:00Z", "1980-05-12"),
        ("12.05.1980 00:00", "1980-05-12"),
        ("١٩٨٠-٠٥-١٢", "1980-05-12"),
    ],
)
def test_forms(text: str, expected: str) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "31.02.1980",
        "1980-13",
        "32/01/1980",
        "12.05.80",
        "19800512",
        "1980-05-12-01",
        "0000",
        "9999",
        "12.00.1980",
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="expected a date"):
        parse_date(text)


def test_an_unclear_date_says_how_it_may_be_read_and_the_mapping_settles_it() -> None:
    with pytest.raises(ValueError, match=r"12 May 1980 or 5 December 1980.*dmy"):
        parse_date("12/05/1980")
    assert parse_date("12/05/1980", "dmy") == "1980-05-12"
    assert parse_date("12/05/1980", "mdy") == "1980-12-05"
    assert parse_date("12.05.1980", "mdy") == "1980-12-05"
    with pytest.raises(ValueError, match="does not exist"):
        parse_date("13/05/1980", "mdy")


@given(st.dates(date(1500, 1, 1), date(2200, 12, 31)))
def test_every_day_in_every_clear_form(day: date) -> None:
    iso = day.isoformat()
    assert parse_date(iso) == parse_date(f"{day:%d.%m.}{day.year}") == iso
    assert parse_date(f"{day:%m/%d/}{day.year}", "mdy") == parse_date(f"{day:%d/%m/}{day.year}", "dmy") == iso


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_an_error(text: str) -> None:
    try:
        found = parse_date(text)
    except ValueError:
        return
    assert parse_date(found) == found

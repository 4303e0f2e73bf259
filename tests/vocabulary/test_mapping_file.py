"""MAP.yml says what each column is; a mistake in it is one line, and a proposal for a new table is sensible."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.vocabulary.mapping import CONDITIONS, RESERVED, Mapping, checked, dumps, guess, load, loads
from tallystick.vocabulary.tables import Unusable

TEXT = """
columns: {Nachname: lastName, Geburtsdatum: birthDate, Telefon 1: phone, Telefon 2: phone}
constants: {schema: person, silent: no, review_date: 2027-01-01, handling: [H0, H1], idNumber: 0123}
separator: "|"
encoding: windows-1252
dates: dmy
"""


def test_a_mapping_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "MAP.yml"
    path.write_text(TEXT)
    found = load(path)
    assert found.columns["Nachname"] == "lastName"
    assert found.sources["phone"] == ("Telefon 1", "Telefon 2")
    assert found.constants == {
        "schema": "person",
        "silent": "no",
        "review_date": "2027-01-01",
        "handling": "H0|H1",
        "idNumber": "0123",
    }
    assert (found.separator, found.encoding, found.dates) == ("|", "windows-1252", "dmy")
    assert found.unused(("Nachname", "Foto")) == ("Foto",)
    assert loads(dumps(found)) == found


printable = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp"), include_characters="\n\t"),
    min_size=1,
    max_size=12,
)
few = settings(max_examples=50, deadline=None)


@few
@given(st.dictionaries(printable, st.sampled_from(["name", "phone", "notes"])), st.sampled_from([";", "|", "", ", "]))
def test_what_is_written_is_read_back(columns: dict[str, str], separator: str) -> None:
    mapping = Mapping(columns, {"schema": "Person", "notes": "no: yes, 1980"}, separator, "utf-8", "mdy")
    assert loads(dumps(mapping)) == mapping


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("", "line 1", "the keys columns"),
        ("columns: [", "line", "YAML"),
        ("colums: {a: name}", "colums", "one of the keys"),
        ("columns: name", "columns", "column: property"),
        ("columns: {a: {b: c}}", "columns, a", "a single text"),
        ("columns: {a: lastNam}", "columns, a", "did you mean lastName?"),
        ("columns: {a: birthDate}\nconstants: {schema: Vehicle}", "columns, a", "a property of Vehicle"),
        ("columns: {a: ownedVehicles}", "columns, a", "a property of some schema"),
        ("columns: {a: id, b: id}", "columns, b", "one column for id"),
        ("constants: {schema: Persn}", "constants, schema", "a schema such as Person"),
        ("constants: {schema: Thing}", "constants, schema", "a schema such as Person"),
        ("constants: {handling: H9}", "constants, handling", "one of H0, H1, H2, H3"),
        ("constants: {evaluation: 2B}", "constants, evaluation", "such as B2"),
        ("constants: {id: x}", "constants, id", "one and the same"),
        ("constants: {silent: maybe}", "constants, silent", "yes or no"),
        ("dates: ymd", "dates", "dmy (day first) or mdy"),
        ("separator: abc", "separator", "a mark"),
        ("encoding: rot13", "encoding", "an encoding such as"),
        ("encoding: [a]", "encoding", "a single text"),
        ("columns: " + "[" * 5_000, "", "YAML"),
        ("columns: !!python/object/apply:os.system [id]", "columns", "column: property"),
    ],
)
def test_a_mistake_is_one_line(text: str, place: str, expected: str) -> None:
    with pytest.raises(Unusable) as caught:
        loads(text, "MAP.yml")
    line = str(caught.value)
    assert line.startswith(f"MAP.yml: {place}")
    assert expected in line
    assert "\n" not in line


@few
@given(st.text(max_size=80))
def test_any_text_is_a_mapping_or_unusable(text: str) -> None:
    with contextlib.suppress(Unusable):
        assert checked(loads(text))


def test_a_file_too_large_missing_or_no_text(tmp_path: Path) -> None:
    path = tmp_path / "MAP.yml"
    with pytest.raises(Unusable, match="can be read"):
        load(path)
    path.write_bytes(b"\xe9")
    with pytest.raises(Unusable, match="UTF-8"):
        load(path)
    path.write_text("#" * 70_000)
    with pytest.raises(Unusable, match="at most"):
        load(path)


@pytest.mark.parametrize(
    ("header", "schema", "targets"),
    [
        (("Nachname", "Vorname", "Geburtsdatum"), "Person", ["lastName", "firstName", "birthDate"]),
        (
            ("Prezime", "Ime", "Datum rođenja", "Broj telefona 2"),
            "Person",
            ["lastName", "firstName", "birthDate", "phone"],
        ),
        (("Фамилия", "Имя", "Дата рождения"), "Person", ["lastName", "firstName", "birthDate"]),
        (("apellidos", "nombre", "FECHA DE NACIMIENTO"), "Person", ["lastName", "firstName", "birthDate"]),
        (("full_name", "date_of_birth", "place_of_birth"), "Person", ["name", "birthDate", "birthPlace"]),
        (("Kennzeichen", "Marke", "Modell", "Farbe"), "Vehicle", ["registrationNumber", "make", "model", "colour"]),
        (("serial number", "caliber", "make"), "Firearm", ["serialNumber", "calibre", "make"]),
        (("phone", "imei"), "PhoneLine", ["phone", "imei"]),
        (("IBAN", "bank"), "BankAccount", ["iban", "bankName"]),
        (("company name", "registration no"), "Company", ["name", "registrationNumber"]),
    ],
)
def test_a_proposal_fits_the_table(header: tuple[str, ...], schema: str, targets: list[str]) -> None:
    found = guess(header)
    assert found.constants == {"schema": schema}
    assert list(found.columns.values()) == targets
    assert checked(found) == found


def test_a_proposal_knows_our_own_header_and_leaves_out_what_it_does_not() -> None:
    ours = (*RESERVED, *CONDITIONS, "name", "birthDate")
    assert guess(ours).columns == {column: column for column in ours}
    assert guess(ours).constants == {}
    assert guess(("foo", "bar")) == Mapping({})


@given(st.lists(printable, max_size=8, unique=True))
def test_a_proposal_is_always_sound(header: list[str]) -> None:
    found = guess(tuple(header))
    assert checked(found) == found
    assert set(found.columns) <= set(header)

"""A row becomes its owner's contribution, or says everything that is wrong with it in words a clerk understands."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.vocabulary import Confidentiality, Entity, Evaluation, Flag, Handling, Purpose, SubjectCategory
from tallystick.vocabulary.mapping import CONDITIONS, Accepted, Mapping, entity_of, interpret
from tallystick.vocabulary.tables import Reject, Row, Unusable, read_rows

GOOD = {
    "id": "P-1",
    "schema": "Person",
    "name": "Петар Петровић;Petar Petrović",
    "birthDate": "12.05.1980",
    "handling": "H1;H2",
    "evaluation": "B2",
    "confidentiality": "R-UE/EU-R",
    "purpose": "a;c",
    "legal_basis": "ZKP čl. 286",
    "subject_category": "SUSPECT",
    "review_date": "2027-06-30",
    "silent": "no",
}


def read(
    cells: dict[str, str], mapping: Mapping | None = None, *, row: Row | None = None
) -> Accepted | tuple[Reject, ...]:
    return interpret(
        row or Row(7, cells),
        mapping,
        owner="RS-MUP",
        ceiling=Confidentiality.RESTRICTED,
        known_agencies=frozenset({"RS-MUP", "ES-PN"}),
        today=date(2026, 1, 31),
    )


def accepted(**changes: str) -> Accepted:
    found = read({**GOOD, **changes})
    assert isinstance(found, Accepted), found
    return found


def rejected(**changes: str) -> dict[str, Reject]:
    found = read({**GOOD, **changes})
    assert not isinstance(found, Accepted)
    for reject in found:
        assert reject.row == 7
        assert reject.reason[0].isupper() or reject.reason[0] in "'\""
        assert reject.reason.endswith(".")
    return {reject.column: reject for reject in found}


def test_a_good_row() -> None:
    found = accepted()
    assert found.source_id == found.entity.id == "P-1"
    assert found.entity.get("name") == ("Петар Петровић", "Petar Petrović")
    assert found.entity.get("birthDate") == ("1980-05-12",)
    conditions = found.conditions
    assert conditions.handling == {Handling.H0, Handling.H1, Handling.H2}
    assert conditions.evaluations == {Evaluation("RS-MUP", "B2")}
    assert conditions.confidentiality is Confidentiality.RESTRICTED
    assert conditions.purposes == {Purpose.CROSS_CHECK, Purpose.OPERATIONAL}
    assert conditions.legal_bases == {"ZKP čl. 286"}
    assert conditions.subject_categories == {SubjectCategory.SUSPECT}
    assert conditions.review_date == date(2027, 6, 30)
    assert conditions.recipients is None
    assert not conditions.silent


def test_optional_conditions() -> None:
    conditions = accepted(
        recipients="ES-PN", withheld="phone;address", flags="minor", handling="h3", restrictions="Call first; always"
    ).conditions
    assert conditions.recipients == {"ES-PN"}
    assert conditions.withheld == {"phone", "address"}
    assert conditions.flags == {Flag.MINOR}
    assert conditions.restrictions == {"Call first; always"}
    assert accepted(silent="YES").conditions.silent


def test_what_is_not_said_is_read_narrowly() -> None:
    conditions = accepted(handling="", confidentiality="", purpose="", silent="").conditions
    assert conditions.handling == {Handling.H0}
    assert conditions.confidentiality is Confidentiality.BPL
    assert conditions.purposes == {Purpose.CROSS_CHECK}


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("schema", "Persn", "Unknown kind of thing"),
        ("schema", "", "does not say what kind of thing"),
        ("schema", "Thing", "Unknown kind of thing"),
        ("subject_category", "", "expected one of SUSPECT, CONVICTED"),
        ("subject_category", "SUSPCT", "expected one of SUSPECT, CONVICTED"),
        ("handling", "H0;H7", "expected one of H0, H1, H2, H3"),
        ("evaluation", "", "No evaluation"),
        ("evaluation", "E5", "such as B2"),
        ("confidentiality", "SECRET", "expected one of BPL"),
        ("confidentiality", "S-UE/EU-S", "above what the hub may hold: expected R-UE/EU-R or lower"),
        ("purpose", "a;x", "expected one of a, b, c, d"),
        ("flags", "tall", "expected one of minor"),
        ("flags", "uncategorised", "one of the two"),
        ("owner", "FR-DN", "expected RS-MUP"),
        ("legal_basis", "", "No legal basis"),
        ("legal_basis", "x" * 1_001, "at most 1000"),
        ("review_date", "", "expected a date, at most 3 years ahead"),
        ("review_date", "soon", "expected a date, at most 3 years ahead"),
        ("review_date", "2027-06", "expected a date, at most 3 years ahead"),
        ("review_date", "2026-01-31", "not in the future"),
        ("review_date", "2029-02-01", "at most 2029-01-31"),
        ("silent", "perhaps", "yes or no"),
        ("recipients", "ES-PN;XX-YY", "Unknown agency"),
        ("withheld", "wings", "Unknown property"),
        ("restrictions", "Ask first", "H3"),
        ("birthDate", "12/05/1980", "12 May 1980 or 5 December 1980"),
        ("birthDate", "yesterday", "is no clear date"),
        ("name", "A\x07na", "U+0007"),
        ("name", "x" * 400, "at most 384"),
        ("id", "x" * 201, "more than 200"),
        ("vin", "WVW", "A Person has no property 'vin'"),
    ],
)
def test_what_is_wrong_is_named(column: str, value: str, reason: str) -> None:
    found = rejected(**{column: value})
    place = "handling" if column == "restrictions" else "subject_category" if value == "uncategorised" else column
    assert list(found) == [place]
    assert reason in found[place].reason


def test_a_restriction_is_needed_with_h3() -> None:
    assert "in words" in rejected(handling="H3")["restrictions"].reason


def test_a_victim_is_not_crosschecked_but_may_be_handed_in_for_analysis() -> None:
    assert "may not be cross-checked" in rejected(subject_category="VICTIM", purpose="a")["purpose"].reason
    assert not accepted(subject_category="VICTIM", purpose="a;c").conditions.crosschecked


def test_a_person_not_yet_categorised_must_be_flagged_so_and_is_kept_apart() -> None:
    found = accepted(subject_category="", flags="uncategorised")
    assert not found.conditions.crosschecked
    assert not found.conditions.shareable


def test_all_problems_of_a_row_are_told() -> None:
    found = rejected(birthDate="x", handling="H9", evaluation="", review_date="x", legal_basis="", owner="FR-DN")
    assert set(found) == {"birthDate", "handling", "evaluation", "review_date", "legal_basis", "owner"}


def test_things_need_no_category_and_something_that_names_them() -> None:
    thing = {"schema": "Vehicle", "birthDate": "", "name": "", "subject_category": ""}
    assert accepted(**thing, registrationNumber="BG 123-AA").entity.schema == "Vehicle"
    assert "names this Vehicle" in rejected(**thing, colour="red")[""].reason
    assert "names this Person" in rejected(name="", gender="male")[""].reason


def test_an_empty_row_is_one_reject() -> None:
    found = read(dict.fromkeys(GOOD, " "), Mapping({}, {"schema": "Person", "name": "x"}))
    assert isinstance(found, tuple)
    assert [reject.reason for reject in found] == ["The row is empty."]


def test_markup_in_a_name_is_kept_as_data() -> None:
    bomb = "<script>alert(1)</script>"
    assert accepted(name=bomb).entity.get("name") == (bomb,)


def test_x4_is_taken_only_where_it_is_stated() -> None:
    assert accepted(evaluation="X4").conditions.evaluations == {Evaluation("RS-MUP", "X4")}


def test_a_mapping_gives_names_constants_separator_and_dates() -> None:
    mapping = Mapping(
        {"Nachname": "lastName", "geb.": "birthDate", "Tel 1": "phone", "Tel 2": "phone", "Staat": "nationality"},
        {k: v for k, v in GOOD.items() if k in CONDITIONS} | {"schema": "person", "nationality": "de"},
        separator="|",
        dates="mdy",
    )
    row = {"Nachname": "Groß; Klein", "geb.": "12/05/1980", "Tel 1": "1|2", "Tel 2": "3", "Staat": "", "Foto": "x"}
    found = read(row, mapping)
    assert isinstance(found, Accepted)
    assert dict(found.entity.properties) == {
        "lastName": ("Groß; Klein",),
        "birthDate": ("1980-12-05",),
        "phone": ("1", "2", "3"),
        "nationality": ("de",),
    }
    assert found.conditions.purposes == {Purpose.CROSS_CHECK, Purpose.OPERATIONAL}
    bad = read({**row, "geb.": "x"}, mapping)
    assert isinstance(bad, tuple)
    assert [(reject.column, reject.value) for reject in bad] == [("geb.", "x")]


def test_an_id_is_stable_under_the_order_of_columns_and_values() -> None:
    first = accepted(id="", name="A;B")
    again = read(dict(reversed({**GOOD, "id": "", "name": "B;A"}.items())))
    assert isinstance(again, Accepted)
    assert first.source_id == again.source_id
    assert first.source_id != accepted(id="", name="A;C").source_id
    assert first.source_id == accepted(id="", name="A;B", review_date="2028-01-01").source_id


def test_followthemoney_rows_bring_their_own_properties_and_the_mapping_its_constants() -> None:
    conditions = {k: v for k, v in GOOD.items() if k in CONDITIONS and k != "handling"}
    row = Row(7, {"id": "x", "schema": "Person", "handling": "H2"}, {}, {"name": ("A;B",), "birthDate": ("1980",)})
    found = read({}, Mapping({}, conditions), row=row)
    assert isinstance(found, Accepted)
    assert found.entity == Entity("x", "Person", {"name": ("A;B",), "birthDate": ("1980",)})
    assert Handling.H2 in found.conditions.handling


def test_lists_are_not_split() -> None:
    row = Row(7, {**GOOD, "name": "A;B;C", "handling": "H1;H2"}, {"name": ("A;B", "C"), "handling": ("H1", "H2")})
    found = read({}, row=row)
    assert isinstance(found, Accepted)
    assert found.entity.get("name") == ("A;B", "C")


def test_entity_of_asks_for_no_conditions() -> None:
    found = entity_of(Row(1, {"schema": "Person", "name": "Ana", "birthDate": "1980", "colour_of_hat": "red"}))
    assert isinstance(found, Entity)
    assert dict(found.properties) == {"name": ("Ana",), "birthDate": ("1980",)}
    bad = entity_of(Row(1, {"schema": "Person", "name": "Ana", "birthDate": "no"}))
    assert isinstance(bad, tuple)
    assert bad[0].column == "birthDate"


cell = st.sampled_from(["", "Ana", "Person", "H1", "B2", "a", "2027-01-01", "1980", "x;y", "\x00", "ES-PN", "🙂" * 9])


@given(st.dictionaries(st.sampled_from([*GOOD, "owner", "recipients", "withheld", "flags", "phone"]), cell | st.text()))
def test_any_row_is_accepted_or_rejected_with_reasons(changes: dict[str, str]) -> None:
    found = read({**GOOD, **changes})
    if isinstance(found, Accepted):
        assert found.conditions.review_date > date(2026, 1, 31)
        assert found.conditions.confidentiality <= Confidentiality.RESTRICTED
        assert found.conditions.legal_bases
        assert {evaluation.agency for evaluation in found.conditions.evaluations} == {"RS-MUP"}
        assert not found.entity.is_a("Person") or found.conditions.subject_categories or found.conditions.flags
    else:
        assert found
        assert all(reject.reason and reject.row == 7 for reject in found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")), max_size=6))
def test_counts_add_up_for_any_bytes(tmp_path: Path, names: list[bytes]) -> None:
    path = tmp_path / "list.csv"
    keep = [key for key in GOOD if key != "name"]
    body = [b",".join(GOOD[key].encode() for key in keep) + b"," + name for name in names]
    path.write_bytes(b"\n".join([",".join([*keep, "name"]).encode(), *body]))
    try:
        items = list(read_rows(path))
    except Unusable:
        pytest.fail("the header is sound")
    taken = [item for item in items if isinstance(item, Row) and isinstance(read({}, row=item), Accepted)]
    refused = [item for item in items if isinstance(item, Reject) or isinstance(read({}, row=item), tuple)]
    assert len(taken) + len(refused) == len(items)

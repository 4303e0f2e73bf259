"""What is typed finds what is stored, in any script."""

import pytest

from tallystick.crosscheck import keys, query_terms, read_query, search_terms
from tallystick.vocabulary import make

RECORD = make("p", "Person", {"name": "Марко Живковић", "phone": "+381 64 555 0134", "plate": "БГ 123-АБ"})


def found(text: str) -> bool:
    """As the register does it: every word must be found; ``t:`` terms by their beginning."""
    stored = search_terms(RECORD)
    return bool(query_terms(text)) and all(
        any(term in stored or (term.startswith("t:") and any(s.startswith(term) for s in stored)) for term in terms)
        for terms in query_terms(text)
    )


@pytest.mark.parametrize(
    "text",
    [
        "zivkovic",
        "Živković marko",
        "zhivkovich",
        "живковић",
        "zivk",
        "mar zivk",
        "BG 123-AB",
        "bg123ab",
        "+381645550134",
        "00381 64 555 0134",
    ],
)
def test_typed_words_find_the_record(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", ["petrovic", "marko petrovic", "BG 999-XX", "", "  ", "\u200f"])
def test_other_words_do_not(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    ("text", "schema", "name"),
    [
        ("BG 123-AB", "Vehicle", "registrationNumber"),
        ("+381 64 555 0134", "PhoneLine", "phone"),
        ("Марко Живковић", "Person", "name"),
        ("RS35 2600 0560 1001 6113 79", "BankAccount", "iban"),
        ("@crni_marko", "OnlineAccount", "username"),
        ("a.b@c.example", "OnlineAccount", "email"),
        ("0x52908400098527886E0F7030069857D2E4169EE7", "CryptoWallet", "cryptoAddress"),
        ("WVWZZZ1JZXW000001", "Vehicle", "vin"),
        ("490154203237518", "PhoneLine", "imei"),
    ],
)
def test_a_typed_text_is_read_as_what_it_most_likely_is(text: str, schema: str, name: str) -> None:
    first = read_query(text)[0]
    assert (first.schema, tuple(first.properties)) == (schema, (name,))


def test_what_is_typed_shares_a_key_with_what_is_stored() -> None:
    for text in ("BG 123-AB", "+381645550134", "Marko Zhivkovich"):
        assert any(keys(entity) & keys(RECORD) for entity in read_query(text))


def test_from_nothing_no_keys_and_no_terms() -> None:
    empty = make("e", "Person", {})
    assert not keys(empty)
    assert not search_terms(empty)
    assert not query_terms("")
    assert not read_query(" ")

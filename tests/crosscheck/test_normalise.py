"""Two spellings of one number are one string."""

import pytest

from tallystick.crosscheck import normalise
from tallystick.crosscheck.scripts import fold, skeleton, sounds


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("+381 64 555 0134", "", "+381645550134"),
        ("00381-64-555-0134", "", "+381645550134"),
        ("064 555 0134", "rs", "+381645550134"),
        ("064 555 0134", "", None),
        ("112", "rs", None),
        ("call me", "rs", None),
    ],
)
def test_phones_are_e164(text: str, country: str, expected: str | None) -> None:
    assert normalise.phone(text, country) == expected


@pytest.mark.parametrize("text", ["ВМ 1234 АВ", "BM-1234-AB", "bm1234ab", "ΒΜ 1234 ΑΒ"])
def test_plates_of_three_scripts_are_one(text: str) -> None:
    assert normalise.plate(text) == "BM1234AB"


def test_a_serbian_plate_reads_by_sound_too() -> None:
    assert set(normalise.plates("БГ 123-АБ")) & set(normalise.plates("BG 123-AB"))


@pytest.mark.parametrize("text", ["?", "", "AB", "ABC"])
def test_what_has_no_digit_is_no_plate(text: str) -> None:
    assert normalise.plate(text) is None


def test_an_iban_needs_its_check_digits() -> None:
    assert normalise.iban("RS35 2600 0560 1001 6113 79") == "RS35260005601001611379"
    assert normalise.iban("RS36 2600 0560 1001 6113 79") is None


def test_handles_lose_their_address() -> None:
    assert normalise.handle("https://t.me/Crni_Marko") == normalise.handle("@crni_marko") == "crni_marko"


def test_wallets_keep_the_case_that_counts() -> None:
    assert normalise.wallet("1BoatSLRHtKNngkdXEeobR76b53LETtpyT") == "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
    assert normalise.wallet(
        "0x52908400098527886E0F7030069857D2E4169EE7",
    ).startswith("0x5290840009852788")  # type: ignore[union-attr]
    assert normalise.wallet("short") is None


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("Живковић", "Živković"),
        ("Живковић", "zhivkovich"),
        ("Ђорђевић", "Đorđević"),
        ("Ђорђевић", "Dordevic"),
        ("Георгиев", "Georgiev"),
        ("Шевченко", "Shevchenko"),
        ("Παπαδόπουλος", "Papadopoulos"),
        ("محمد", "Mohammed"),
        ("כהן", "Cohen"),
        ("דוד", "David"),
        ("יעקב", "Yaakov"),
        ("خالد", "Khaled"),
        ("حسين", "Hussein"),
    ],
)
def test_a_name_meets_itself_across_scripts(native: str, latin: str) -> None:
    from tallystick.crosscheck.tokens import name_tokens

    bones = [{b for token in name_tokens(text) for b in token.bones} for text in (native, latin)]
    assert bones[0] & bones[1]


def test_folding_reads_any_script_and_nothing_from_nothing() -> None:
    assert fold("Đorđević") == "djordjevic"
    assert fold("李伟").isascii()
    assert fold("?!") == ""
    assert skeleton("") == ""
    assert sounds("zhivkovich") == sounds("zivkovic")

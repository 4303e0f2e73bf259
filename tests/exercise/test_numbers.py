"""Numbers are right in format and check digits, and given once."""

import phonenumbers
import pytest
import stdnum.bitcoin
import stdnum.iban
import stdnum.imei
from hypothesis import given
from hypothesis import strategies as st

from tallystick.exercise.numbers import Mint
from tallystick.exercise.records import calling_code
from tallystick.exercise.tables import Country, countries
from tallystick.exercise.wallets import base58check, bech32, eip55, keccak256

EVERYWHERE = pytest.mark.parametrize("country", countries().values(), ids=lambda country: country.code)


@EVERYWHERE
def test_phones_are_valid_and_of_the_country(country: Country) -> None:
    mint = Mint(1)
    for _ in range(100):
        number = phonenumbers.parse(mint.fill(country.phone))
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.region_code_for_number(number) == country.code.upper()
    assert country.phone.startswith(calling_code(country.code))


@EVERYWHERE
def test_ibans_pass_the_check_digits_of_the_bank_and_the_country(country: Country) -> None:
    mint = Mint(2)
    for _ in range(50):
        stdnum.iban.validate(mint.iban(country))


@EVERYWHERE
def test_plates_are_given_once(country: Country) -> None:
    mint = Mint(3)
    plates = [mint.fill(pattern, country.letters) for pattern in country.plates for _ in range(500)]
    assert len(set(plates)) == len(plates)


def test_a_pattern_gives_each_value_once_and_then_no_more() -> None:
    mint = Mint(4)
    assert {mint.fill("A##") for _ in range(100)} == {f"A{number:02d}" for number in range(100)}
    with pytest.raises(OverflowError, match="A##"):
        mint.fill("A##")


def test_handsets_and_parcels_have_their_check_digits() -> None:
    mint = Mint(5)
    for _ in range(100):
        stdnum.imei.validate(mint.imei())
        item = mint.postal_item(countries()["rs"])
        total = sum(weight * int(digit) for weight, digit in zip((8, 6, 4, 2, 3, 5, 9, 7), item[2:10], strict=True))
        assert int(item[10]) == {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def test_wallets_have_their_checksums() -> None:
    mint = Mint(6)
    for _ in range(50):
        stdnum.bitcoin.validate(mint.bitcoin())
        address = mint.ethereum()
        assert eip55(bytes.fromhex(address[2:])) == address


def test_checksums_agree_with_published_vectors() -> None:
    # BIP 173, EIP-55, the Keccak team's empty message, and the address of the first block's key.
    program = bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6")
    assert bech32(program) == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    assert (
        eip55(bytes.fromhex("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")) == "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    )
    assert keccak256(b"").hex().startswith("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b")
    genesis = bytes.fromhex("0062e907b15cbf27d5425399ebf6f0fb50ebb88f18")
    assert base58check(genesis) == "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


@given(st.integers(0, 10**6))
def test_seeds_give_different_numbers(seed: int) -> None:
    assert Mint(seed).fill("###############") != Mint(seed + 1).fill("###############")

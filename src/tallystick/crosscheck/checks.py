"""Check digits: whether a number can be what it says it is. Every function takes a compact form and says yes or no.

Sources: ISO 13616 (IBAN), ISO 3779 and 49 CFR 565 (VIN), 3GPP TS 23.003 (IMEI), UPU S10, ISO 6346, ISO 17442 (LEI),
Base58Check as Bitcoin defined it, BIP 173 and BIP 350 (Bech32, Bech32m), EIP-55.
"""

import re
from functools import lru_cache
from hashlib import sha256

from stdnum import iban as stdnum_iban
from stdnum import iso6346, luhn
from stdnum.iso7064 import mod_97_10

from tallystick.crosscheck.keccak import keccak256

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10 = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")
_CONTAINER = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", map(int, "123456781234579234567890123456789"), strict=True))
_NORTH_AMERICA = "12345"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BASE58_ADDRESS = re.compile(f"[{_BASE58}]{{26,35}}")
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_ADDRESS = re.compile(f"(?i)((?:bc|tb|ltc|addr|cosmos|osmo|inj)1)([{_BECH32}]{{8,100}})")
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANTS = {"bech32": 1, "bech32m": 0x2BC830A3}
_SEGWIT = frozenset(("bc", "tb", "ltc"))
_HEX_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
_LENGTHS = re.compile(r"(\d+)!")


def iban(number: str) -> bool:
    """Whether an IBAN has its country's length (where the registry knows the country) and right check digits."""
    if not is_iban_shaped(number):
        return False
    return bool(mod_97_10.checksum(number[4:] + number[:4]) == 1)


def is_iban_shaped(number: str) -> bool:
    """Whether a number begins like an IBAN and has the length its country gives one, whatever its check digits."""
    return bool(_IBAN.fullmatch(number)) and iban_length(number[:2]) in (0, len(number))


@lru_cache(maxsize=1024)
def iban_length(country: str) -> int:
    """How many characters an IBAN of a country (ISO code in capitals) has; 0 where the registry has none."""
    found = stdnum_iban._ibandb.info(f"{country}00")[0][1].get("bban", "")
    length = sum(int(part) for part in _LENGTHS.findall(found))
    return length + 4 if length else 0


def vin(number: str) -> bool | None:
    """Whether the check digit of a North American VIN holds; None for other makers, who need not have one."""
    if number[0] not in _NORTH_AMERICA:
        return None
    try:
        total = sum(weight * _VIN_VALUES[c] for weight, c in zip(_VIN_WEIGHTS, number, strict=True))
    except (KeyError, ValueError):
        return False
    return "0123456789X"[total % 11] == number[8]


def imei(digits: str) -> bool | None:
    """Whether the Luhn digit of an IMEI of 15 digits (or 17, its version behind it) holds; None where there is none.

    A handset sends 0 in its place (TS 23.003, 6.2.1), so a 0 that does not hold says nothing.
    """
    if len(digits) not in (15, 17):
        return None
    if luhn.checksum(digits[:15]) == 0:
        return True
    return None if digits[14] == "0" else False


def is_postal_item(number: str) -> bool:
    """Whether a number has the form of UPU S10: two letters, nine digits, a country."""
    return bool(_S10.fullmatch(number))


def postal_item(number: str) -> bool:
    """Whether an item number by UPU S10 has its form and its check digit."""
    if not is_postal_item(number):
        return False
    check = 11 - sum(weight * int(c) for weight, c in zip(_S10_WEIGHTS, number[2:10], strict=True)) % 11
    return {10: 0, 11: 5}.get(check, check) == int(number[10])


def container(number: str) -> bool | None:
    """Whether the check digit of a freight container's number holds; None for what is none."""
    return bool(iso6346.is_valid(number)) if _CONTAINER.fullmatch(number) else None


def lei(number: str) -> bool:
    """Whether a legal entity identifier has its twenty characters and its check digits."""
    return len(number) == 20 and number.isalnum() and bool(mod_97_10.is_valid(number))


def caseless(address: str) -> str:
    """A wallet address in its canonical case: lower where case says nothing but the checksum."""
    lower = _HEX_ADDRESS.fullmatch(address) or address[:2].lower() == "0x" or _BECH32_ADDRESS.fullmatch(address)
    return address.lower() if lower else address


def wallet(address: str) -> bool | None:
    """Whether the checksum in a wallet address holds; None for an address of a kind that has none we know."""
    if _HEX_ADDRESS.fullmatch(address):
        body = address[2:]
        return None if body in (body.lower(), body.upper()) else eip55(body)
    if found := _BECH32_ADDRESS.fullmatch(address):
        return address in (address.lower(), address.upper()) and bech32(found[1][:-1].lower(), found[2].lower())
    if not _BASE58_ADDRESS.fullmatch(address):
        return None
    return base58check(address, _BASE58) or (address[0] == "r" and base58check(address, _RIPPLE))


def base58check(address: str, alphabet: str) -> bool:
    """Whether the last four of an address's 25 or 26 bytes are the checksum of those before."""
    value = 0
    for char in address:
        value = value * 58 + alphabet.index(char)
    zeros = len(address) - len(address.lstrip(alphabet[0]))
    data = b"\0" * zeros + value.to_bytes((value.bit_length() + 7) // 8, "big")
    return len(data) in (25, 26) and sha256(sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def bech32(prefix: str, data: str) -> bool:
    """Whether a Bech32 or Bech32m checksum holds: the latter for segwit programs of version 1 and up."""
    values = [_BECH32.index(char) for char in data]
    expanded = [*(ord(char) >> 5 for char in prefix), 0, *(ord(char) & 31 for char in prefix)]
    check = polymod([*expanded, *values])
    if prefix not in _SEGWIT:
        return check in _BECH32_CONSTANTS.values()
    return check == _BECH32_CONSTANTS["bech32m" if values[0] else "bech32"]


def polymod(values: list[int]) -> int:
    """The remainder that a Bech32 checksum is made of and checked by (BIP 173)."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check


def eip55(body: str) -> bool:
    """Whether the capitals of an Ethereum address (40 hexadecimal digits) are those its hash asks for."""
    marks = keccak256(body.lower().encode()).hex()
    return all(c.isdigit() or c.isupper() == (int(mark, 16) > 7) for c, mark in zip(body, marks, strict=False))

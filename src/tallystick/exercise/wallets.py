"""Wallet addresses with right checksums: Base58Check, Bech32 (BIP 173), and EIP-55 over Keccak-256."""

from hashlib import sha256

from tallystick.crosscheck.checks import polymod
from tallystick.crosscheck.keccak import keccak256

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def base58check(payload: bytes) -> str:
    """The Bitcoin address of a version byte and a 20-byte hash."""
    data = payload + sha256(sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = BASE58[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def bech32(program: bytes, *, prefix: str = "bc") -> str:
    """The version-0 segwit address of a 20- or 32-byte program."""
    number, bits = int.from_bytes(program, "big"), len(program) * 8
    number, bits = number << (-bits % 5), bits + (-bits % 5)
    words = [0] + [(number >> shift) & 31 for shift in range(bits - 5, -1, -5)]
    expanded = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    check = polymod([*expanded, *words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{prefix}1" + "".join(BECH32[word] for word in words)


def eip55(address: bytes) -> str:
    """A 20-byte Ethereum address in mixed case, the case being its checksum."""
    text = address.hex()
    digest = keccak256(text.encode()).hex()
    return "0x" + "".join(char.upper() if int(mark, 16) > 7 else char for char, mark in zip(text, digest, strict=False))

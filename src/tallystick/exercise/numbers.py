"""Numbers nobody holds: unique within a world, right in their format and check digits."""

from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from math import gcd

from tallystick.exercise.tables import Country
from tallystick.exercise.wallets import base58check, bech32, eip55

CAPITALS = "ABCDEFGHJKLMNPRSTUVWXYZ"
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
VIN_LETTERS = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


class Mint:
    """Gives every number of a world once. Same seed, same calls: same numbers."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._given: Counter[str] = Counter()
        self._starts: dict[str, int] = {}

    def fill(self, pattern: str, letters: str = CAPITALS) -> str:
        """The next value of ``pattern``: ``#`` a digit, ``@`` a letter. OverflowError once all are given."""
        step, room = _stride(pattern, len(letters))
        given = self._given[pattern]
        if given >= room:
            raise OverflowError(f"all {room} values of {pattern} are given")
        self._given[pattern] = given + 1
        number = (given * step + self._start(pattern)) % room
        places = pattern.count("#")
        if "@" not in pattern and "#" * places in pattern:
            return pattern.replace("#" * places, f"{number:0{places}d}")
        out = []
        for char in reversed(pattern):
            base = 10 if char == "#" else len(letters) if char == "@" else 0
            if not base:
                out.append(char)
                continue
            number, rest = divmod(number, base)
            out.append(str(rest) if base == 10 and char == "#" else letters[rest])
        return "".join(reversed(out))

    def _start(self, pattern: str) -> int:
        """Where the values of ``pattern`` begin in this world."""
        if pattern not in self._starts:
            digest = blake2b(f"{self._seed}/{pattern}".encode(), digest_size=16).digest()
            self._starts[pattern] = int.from_bytes(digest, "big")
        return self._starts[pattern]

    def serial(self, kind: str) -> int:
        """The next running number of ``kind``, from 1."""
        self._given[kind] += 1
        return self._given[kind]

    def bytes(self, kind: str, length: int) -> bytes:
        """The next ``length`` bytes of ``kind``, as good as random."""
        return blake2b(f"{self._seed}/{kind}/{self.serial(kind)}".encode(), digest_size=length).digest()

    def iban(self, country: Country) -> str:
        """An account of an invented bank, with national and international check digits."""
        bban = national_check(country.code, self.fill(country.iban.replace("Z", "X")))
        return country.code.upper() + f"{98 - _mod97(bban + country.code + '00'):02d}" + bban

    def bitcoin(self) -> str:
        """A Bitcoin address: segwit in two of three, else Base58."""
        raw = self.bytes("btc", 20)
        return base58check(b"\0" + raw) if raw[0] % 3 == 0 else bech32(raw)

    def ethereum(self) -> str:
        """An Ethereum address in its checksum case."""
        return eip55(self.bytes("eth", 20))

    def vin(self) -> str:
        """A vehicle identification number with ISO 3779 check digit."""
        text = self.fill("XX@@@##@0@@######")
        total = sum(w * VIN_LETTERS.get(c, ord(c) - 48) for w, c in zip(VIN_WEIGHTS, text, strict=True))
        return f"{text[:8]}{'0123456789X'[total % 11]}{text[9:]}"

    def imei(self) -> str:
        """A handset number with its Luhn digit."""
        body = self.fill("35999#########")
        digits = [int(char) * (2 if place % 2 else 1) for place, char in enumerate(body)]
        return body + str(-sum(value // 10 + value % 10 for value in digits) % 10)

    def postal_item(self, country: Country) -> str:
        """An item number by UPU S10."""
        body = self.fill("########")
        check = 11 - sum(w * int(c) for w, c in zip(S10_WEIGHTS, body, strict=True)) % 11
        return f"CX{body}{ {10: 0, 11: 5}.get(check, check) }{country.code.upper()}"


@lru_cache(maxsize=4096)
def _stride(pattern: str, letters: int) -> tuple[int, int]:
    """A step that visits every value of the pattern once, far from its neighbours, and how many there are."""
    room = 10 ** pattern.count("#") * letters ** pattern.count("@")
    step = int(room * 0.6180339887) | 1
    while gcd(step, room) != 1:
        step += 2
    return step, room


def national_check(country: str, bban: str) -> str:
    """``bban`` with ``kk`` replaced by the country's own check digits."""
    if country == "es":
        return bban.replace("kk", _spanish(bban[:8], 8) + _spanish(bban[10:], 10))
    if country == "hu":
        return bban[:7] + _hungarian(bban[:7]) + bban[7:22] + _hungarian(bban[7:22])
    if country == "fr":
        body = bban[:-2]
        key = 97 - (89 * int(body[:5]) + 15 * int(body[5:10]) + 3 * int(body[10:])) % 97
        return f"{body}{key:02d}"
    return bban.replace("kk", f"{98 - int(bban[:-2] + '00') % 97:02d}") if bban.endswith("kk") else bban


def _spanish(digits: str, length: int) -> str:
    weights = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)[10 - length :]
    check = 11 - sum(w * int(c) for w, c in zip(weights, digits, strict=True)) % 11
    return str({10: 1, 11: 0}.get(check, check))


def _hungarian(digits: str) -> str:
    return str(-sum((9, 7, 3, 1)[place % 4] * int(char) for place, char in enumerate(digits)) % 10)


def _mod97(text: str) -> int:
    return int("".join(str(int(char, 36)) for char in text)) % 97

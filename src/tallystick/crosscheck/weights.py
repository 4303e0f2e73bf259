"""How much each piece of evidence weighs, and how common a name is; both from shipped, versioned tables."""

from dataclasses import dataclass
from functools import lru_cache
from math import log2

from tallystick.crosscheck.shipped import rows, table

WEIGHTS = table("weights")
ENGINE_VERSION: str = str(WEIGHTS["version"])
THRESHOLD: float = float(WEIGHTS["threshold"])
WORTH_TELLING: float = float(WEIGHTS["worth_telling"])
START_SAME: float = float(WEIGHTS["start_same"])
START_SHARES: float = float(WEIGHTS["start_shares"])
FREQUENCY: dict[str, float] = {key: float(value) for key, value in WEIGHTS["frequency"].items()}
_HUNDRED_THOUSAND = 100_000
_SHORT = {1: 100, 2: 40, 3: 16, 4: 5}
"""How many times commoner than a long unknown name a short one of so many letters is: there are fewer of them."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the table of common names knows of one folded token."""

    per_100k: int
    forms: frozenset[str]
    shorts: frozenset[str]


def _load() -> dict[str, Known]:
    found: dict[str, Known] = {}
    for form, name, per_100k, kind in rows("names"):
        old = found.get(form, Known(0, frozenset(), frozenset()))
        forms = old.forms | {name} if kind == "form" else old.forms
        shorts = old.shorts | {name} if kind == "short" else old.shorts
        found[form] = Known(max(old.per_100k, int(per_100k)), forms, shorts)
    return found


COMMON_NAMES = _load()


def common(token: str) -> Known | None:
    """What the table knows of a folded token; ``peggie`` is looked up as ``peggy`` too."""
    found = COMMON_NAMES.get(token)
    if found is None and token.endswith(("ie", "ey")):
        found = COMMON_NAMES.get(f"{token[:-2]}y")
    return found


def _initials() -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for form, known in COMMON_NAMES.items():
        for name in known.forms | known.shorts:
            names.setdefault(name, set()).add(form[0])
    return {form: frozenset().union(*(names[name] for name in known.forms)) for form, known in COMMON_NAMES.items()}


_INITIALS = _initials()
KNOWN_FORMS: dict[str, int] = {
    name: at
    for at, name in enumerate(sorted({name for one in COMMON_NAMES.values() for name in one.forms | one.shorts}))
}
"""Every name of the table by a number of its own."""


@lru_cache(maxsize=65_536)
def initials_of(token: str) -> int:
    """The letters a name or one of its other forms (Robert, Bob) begins with: bit 0 for a, bit 25 for z."""
    letters = {token[0], *_INITIALS.get(token, ())}
    return sum(1 << (ord(letter) - ord("a")) for letter in letters if "a" <= letter <= "z")


_COUNTED = {word: float(per_100k) for word, per_100k in rows("frequencies")}


@lru_cache(maxsize=65_536)
def name_bits(token: str) -> float:
    """How surprising it is that two strangers share this name token, in bits: as common as either table says."""
    known, counted = common(token), _COUNTED.get(token, 0.0)
    per_100k = max(float(known.per_100k) if known else 0.0, counted)
    if not per_100k:
        per_100k = FREQUENCY["unknown_per_100k"] * _SHORT.get(len(token), 1)
    return min(FREQUENCY["token_cap"], log2(_HUNDRED_THOUSAND / per_100k))


def sign_bits(sign: str) -> float:
    """The same for a Chinese, Japanese or Korean character of a name: few are in use, many are read alike, and those of
    one given name go together."""
    counted = _COUNTED.get(sign, 0.0)
    bits = min(FREQUENCY["sign_cap"], log2(_HUNDRED_THOUSAND / counted)) if counted else FREQUENCY["sign_cap"]
    return bits * FREQUENCY["sign_share"]


def is_common(token: str) -> bool:
    """Whether the table knows the token as a common name."""
    return common(token) is not None


def odds_bits(score: float) -> float:
    """log2 of the odds of a probability; the reverse of ``chance``."""
    if not 0.0 < score < 1.0:
        return -300.0 if score <= 0.0 else 300.0
    return log2(score / (1.0 - score))


def chance(odds_bits: float) -> float:
    """The probability for log2 odds: 1 / (1 + 2 ** -bits)."""
    bits = max(-300.0, min(300.0, odds_bits))
    return float(1.0 / (1.0 + 2.0**-bits))

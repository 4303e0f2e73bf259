"""Reasons as plain sentences: what agrees, what differs, and why it weighs what it weighs."""

from dataclasses import dataclass

from tallystick.crosscheck.dates import When
from tallystick.crosscheck.names import NameAgreement
from tallystick.crosscheck.tokens import Token
from tallystick.crosscheck.weights import is_common


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: the property it rests on, a sentence, and its weight in bits (+1 doubles the odds)."""

    property: str
    text: str
    weight: float


NUMBER_WORDS = {
    "phone": "phone number",
    "email": "e-mail address",
    "iban": "IBAN",
    "account": "account number",
    "plate": "licence plate",
    "serial": "serial number",
    "wallet": "wallet address",
    "handle": "handle",
    "document": "document number",
    "register": "register number",
    "vin": "vehicle identification number",
    "imei": "IMEI",
    "imsi": "IMSI",
    "consignment": "consignment number",
    "address": "address",
}
DETAIL_WORDS = {"documentType": "type of document", "service": "platform"}
_BIRTH = {
    "equal": "Same birth date {a}",
    "equal_year": "Same birth year {year}",
    "swapped": "Birth day and month swapped ({a}, {b})",
    "one_part": "Birth date differs in day or month only ({a}, {b})",
    "near_year": "Birth date differs in the year only, by one digit or one year ({a}, {b})",
    "year_near": "Birth years one apart ({a}, {b})",
    "year_close": "Birth years a few apart ({a}, {b})",
    "month_day": "Same birthday, another year ({a}, {b})",
    "year_only_of_two": "Same birth year, another day and month ({a}, {b})",
    "different": "Different birth dates ({a}, {b})",
    "year_different": "Different birth years ({a}, {b})",
}


def start(same: bool, weight: float) -> Reason:
    """The starting odds, said first."""
    what = "one thing" if same else "things that hold something in common"
    return Reason("", f"Starting odds: of {2 ** round(-weight):,} such pairs about one is {what}", weight)


def name(found: NameAgreement, weight: float) -> Reason:
    """Why two names agree or not."""
    head = _name_head(found)
    parts = [head, *_common(found)]
    if found.left_over and found.right_over:
        parts.append(f"{_words(found.left_over)} against {_words(found.right_over)}")
    elif found.left_over or found.right_over:
        parts.append(f"only one has {_words(found.left_over or found.right_over)}")
    return Reason("name", "; ".join(parts), weight)


def _name_head(found: NameAgreement) -> str:
    full = [pair for pair in found.agreeing if pair[2] > 0]
    if found.joined:
        return "Same name, words joined or split differently"
    if not full:
        return "Only initials agree" if found.agreeing else "Different names"
    scripts = any(a.abjad != b.abjad for a, b, _ in full)
    exact = all(level == 1.0 for *_, level in full)
    if found.left_over and found.right_over:
        return f"Names share {_words(tuple(a for a, *_ in full))} and differ otherwise"
    if exact:
        return f"Same name {_words(tuple(a for a, *_ in full))}"
    return "Same name across scripts" if scripts else "Same name, spelt differently: " + _spelt(full)


def _spelt(pairs: list[tuple[Token, Token, float]]) -> str:
    return ", ".join(f"{min(a.text, b.text)} / {max(a.text, b.text)}" for a, b, level in pairs if level < 1.0)


def _common(found: NameAgreement) -> list[str]:
    texts = sorted({a.text for a, b, level in found.agreeing if level > 0 and is_common(a.text) and is_common(b.text)})
    return [f"'{text}' is common" for text in texts[:3]]


def _words(tokens: tuple[Token, ...]) -> str:
    return " ".join(f"'{token.text}'" for token in tokens[:4]) + (" ..." if len(tokens) > 4 else "")


def birth(how: str, a: When, b: When, weight: float) -> Reason:
    """How two birth dates agree."""
    first, second = sorted((a, b))
    return Reason("birthDate", _BIRTH[how].format(a=first, b=second, year=first.year), weight)


def number(kind: str, property_name: str, written: tuple[str, str], exact: bool, weight: float) -> Reason:
    """Two numbers that agree: exactly, or but for characters that are read for one another."""
    first, second = sorted(written)
    word = NUMBER_WORDS[kind]
    if exact:
        same = f"Same {word} {first}" if first == second else f"Same {word} {first} (also written {second})"
        return Reason(property_name, same, weight)
    if kind == "phone":
        return Reason(property_name, f"Phone numbers end alike: {first}, {second}", weight)
    text = f"{word[0].upper()}{word[1:]}s differ only in characters easily misread: {first}, {second}"
    return Reason(property_name, text, weight)


def number_differs(kind: str, property_name: str, weight: float) -> Reason:
    """Both sides state such a number and none agrees."""
    word = NUMBER_WORDS[kind]
    return Reason(property_name, f"Different {word}{'es' if word.endswith('s') else 's'}", weight)


def detail(name: str, values: frozenset[str], weight: float) -> Reason:
    """A make, model, colour ... that agrees (``values``) or differs (none)."""
    word = DETAIL_WORDS.get(name, name)
    text = f"Same {word} '{min(values)}'" if values else f"Different {word}s"
    return Reason(name, text, weight)

"""Reasons as plain sentences: what agrees, what differs, and why it weighs what it weighs."""

from dataclasses import dataclass

from tallystick.crosscheck.dates import When
from tallystick.crosscheck.names import NameAgreement
from tallystick.crosscheck.scripts import clean
from tallystick.crosscheck.territories import country_name
from tallystick.crosscheck.tokens import Token, words_written


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
MAX_QUOTED = 80
"""Characters of a name or date that a sentence quotes."""
_BIRTH = {
    "equal": "Same birth date: {dates}",
    "equal_year": "Same birth year: {year}",
    "swapped": "Birth day and month swapped: {dates}",
    "one_part": "Birth date differs in day or month only: {dates}",
    "near_year": "Birth date differs in the year only, by one digit or one year: {dates}",
    "year_near": "Birth years one apart: {dates}",
    "year_close": "Birth years a few apart: {dates}",
    "month_day": "Same birthday, another year: {dates}",
    "year_only_of_two": "Same birth year, another day and month: {dates}",
    "different": "Different birth dates: {dates}",
    "year_different": "Different birth years: {dates}",
}


def start(same: bool, weight: float) -> Reason:
    """The starting odds, said first."""
    many = 2 ** round(-weight)
    told = f"{round(many, -3):,}" if many > 1_000 else f"{round(many, -1)}" if many > 50 else f"{many}"
    what = "is one and the same" if same else "holds one thing in common"
    return Reason("", f"Starting odds: about 1 in {told} pairs picked by these keys {what}", weight)


def name(found: NameAgreement, left: str, right: str) -> Reason:
    """Why two names agree or not, quoted as the records write them."""
    parts = [f"{_name_head(found, left)}: {_both(clean(left), clean(right))}", *_common(found, left, right)]
    if found.left_over and found.right_over:
        parts.append(f"{_words(found.left_over, left)} against {_words(found.right_over, right)}")
    elif found.left_over or found.right_over:
        parts.append(f"only one has {_words(found.left_over, left) or _words(found.right_over, right)}")
    return Reason("name", "; ".join(parts), found.weight)


def _name_head(found: NameAgreement, written: str) -> str:
    full = [pair for pair in found.agreeing if pair[2] > 0]
    if found.joined:
        return "Same name, words joined or split differently"
    if not full:
        return "Only initials agree" if found.agreeing else "Different names"
    if found.left_over and found.right_over:
        return f"Names share {_words(tuple(a for a, *_ in full), written)} and differ otherwise"
    if all(level == 1.0 for *_, level in full):
        return "Same name"
    return "Same name across scripts" if any(a.abjad != b.abjad for a, b, _ in full) else "Same name, spelt differently"


def _both(left: str, right: str) -> str:
    """What two records write, once where they write the same."""
    left, right = left[:MAX_QUOTED], right[:MAX_QUOTED]
    return left if left.casefold() == right.casefold() else f"{left} / {right}"


def _common(found: NameAgreement, left: str, right: str) -> list[str]:
    common = [(a, b) for a, b, level in found.agreeing if level > 0 and a.known is not None and b.known is not None]
    common.sort(key=lambda pair: pair[0].text)
    # A word put together (abd al x) stands as one in neither or only one of the two.
    said = (_quoted(a, left) if a.text in words_written(left) else _quoted(b, right) for a, b in common[:3])
    return list(dict.fromkeys(f"{word} is common" for word in said))


def _words(tokens: tuple[Token, ...], written: str) -> str:
    return " ".join(dict.fromkeys(_quoted(token, written) for token in tokens[:4])) + " ..." * (len(tokens) > 4)


def _quoted(token: Token, written: str) -> str:
    """The word of a written name that a token was read from."""
    return f"'{words_written(written).get(token.text) or token.text.title()}'"


def birth(how: str, a: When, b: When, weight: float) -> Reason:
    """How two birth dates agree, as the records write them."""
    text = _BIRTH[how].format(dates=_both(a.written or str(a), b.written or str(b)), year=a.year)
    return Reason("birthDate", text, weight)


def sex(shared: frozenset[str], weight: float) -> Reason:
    """Two sexes that agree (``shared``) or differ (none)."""
    return Reason("gender", f"Same sex: {min(shared)}" if shared else "Different sex", weight)


def country(shared: frozenset[str], weight: float) -> Reason:
    """Countries that agree (``shared``) or differ (none)."""
    text = f"Same country: {min(map(country_name, shared))}" if shared else "Different country"
    return Reason("country", text, weight)


def number(kind: str, property_name: str, written: tuple[str, str], exact: bool, weight: float) -> Reason:
    """Two numbers that agree: exactly, or but for characters that are read for one another."""
    first, second = sorted(written)
    word = NUMBER_WORDS[kind]
    if exact:
        plainly = first == second or _plain(first) == _plain(second)
        same = f"Same {word} {first}" if plainly else f"Same {word} {first} (also written {second})"
        return Reason(property_name, same, weight)
    if kind == "phone":
        return Reason(property_name, f"Phone numbers end alike: {first}, {second}", weight)
    text = f"{word[0].upper()}{word[1:]}s differ only in characters easily misread: {first}, {second}"
    return Reason(property_name, text, weight)


def _plain(number: str) -> str:
    """A number without its punctuation and leading zeros."""
    return "".join(c for c in number if c.isalnum()).upper().lstrip("0")


def number_differs(kind: str, property_name: str, weight: float) -> Reason:
    """Both sides state such a number and none agrees."""
    word = NUMBER_WORDS[kind]
    return Reason(property_name, f"Different {word}{'es' if word.endswith('s') else 's'}", weight)


def detail(name: str, values: list[str], weight: float) -> Reason:
    """A make, model, colour ... that agrees (``values`` as written) or differs (none)."""
    word = DETAIL_WORDS.get(name, name)
    return Reason(name, f"Same {word}: {clean(values[0])}" if values else f"Different {word}s", weight)

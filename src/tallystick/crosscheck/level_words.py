"""What was learned, in words: the levels at which aspects agree, the reasons of a hit, and the table of weights."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from tallystick.crosscheck import layout, levels
from tallystick.crosscheck.explain import NUMBER_WORDS, Reason
from tallystick.crosscheck.layout import Says
from tallystick.crosscheck.learning import Weights
from tallystick.crosscheck.levels import Born
from tallystick.crosscheck.whole import whole_file

HEADER = ("evidence", "level", "m", "u", "bits")
_FIGURES = (
    "no figure agrees", "no figure agrees, a house number nearly", "no figure agrees, a postal code nearly",
    "one figure agrees", "one figure agrees, a house number nearly", "one figure agrees, a postal code nearly",
    "two figures agree",
)  # fmt: skip
_LETTERS = tuple(
    f"{100 * at // levels.LETTER_LEVELS} to {100 * (at + 1) // levels.LETTER_LEVELS} % of their letters agree"
    for at in range(levels.LETTER_LEVELS)
)
_BORN = {
    Born.YEARS_FAR: "different birth years",
    Born.YEARS_CLOSE: "birth years a few apart",
    Born.YEARS_NEAR: "birth years one apart",
    Born.SAME_YEAR: "same birth year, one without its day",
    Born.SIX_OFF: "six or more of eight digits differ",
    Born.FIVE_OFF: "five of eight digits differ",
    Born.FOUR_OFF: "four of eight digits differ",
    Born.THREE_OFF: "three of eight digits differ",
    Born.TWO_OFF: "at most two of eight digits differ, in more than one part",
    Born.NEAR_YEAR: "only the year differs, by one digit or one year",
    Born.ONE_PART: "only the day or the month differs",
    Born.SWAPPED: "day and month swapped",
    Born.EQUAL: "same birth date",
}
_HOUSEHOLD = ("no birth date", "other birth dates", "birth dates nearly the same", "same birth date")
_TWO_WAYS = ("differ", "agree")
_NUMBERS = ("differ", "alike but for one slip", "differ only in characters easily misread", "same")
_NAMES = tuple(
    f"names agree to {at:+d} bits as shipped" if at > levels.LEAST_NAME_BITS else f"names agree to {at:+d} bits or less"
    for at in range(levels.LEAST_NAME_BITS, levels.LEAST_NAME_BITS + levels.NAME_LEVELS)
)
_EVIDENCE: dict[int, tuple[str, tuple[str, ...]]] = {
    Says.NAME: ("name", _NAMES),
    Says.GENERATION: ("ends of names", _TWO_WAYS),
    Says.LEGAL_FORM: ("legal form", _TWO_WAYS),
    Says.BIRTH: ("birth date", tuple(_BORN[how] for how in Born)),
    Says.SEX: ("sex", _TWO_WAYS),
    Says.COUNTRY: ("country", _TWO_WAYS),
    Says.PLACE: ("place of birth", ("differ", "agree in part", "same")),
    Says.FATHER: ("father's name", _TWO_WAYS),
    Says.MOTHER: ("mother's name", _TWO_WAYS),
    levels.FIGURES: ("figures of the address", _FIGURES),
    levels.LETTERS: ("words of the address", _LETTERS),
    levels.HOUSEHOLD: ("other names in one household, together at most", _HOUSEHOLD),
    **{levels.FIRST_NUMBER + at: (NUMBER_WORDS[kind], _NUMBERS) for at, kind in enumerate(layout.KINDS)},
}
"""By aspect: what it is called, and its levels from 1 on."""
_BARE_YEARS = 4


def chains() -> Iterator[tuple[int, range]]:
    """Each aspect with its levels from the worst to the best; bare years and whole dates apart."""
    for aspect, (_, words) in _EVIDENCE.items():
        if aspect == levels.HOUSEHOLD:
            continue
        if aspect == Says.BIRTH:
            yield aspect, range(1, _BARE_YEARS + 1)
            yield aspect, range(_BARE_YEARS + 1, len(words) + 1)
        else:
            yield aspect, range(1, len(words) + 1)


def start(bits: float) -> Reason:
    """The starting odds learned, said first."""
    return Reason("", f"Starting odds, learned: about 1 in {_one_in(bits)} pairs of these lists is one", bits)


def _one_in(bits: float) -> str:
    many = 2.0**-bits + 1
    return f"{float(f'{many:.2g}'):,.0f}"


def address(aspect: int, level: int, weight: float) -> Reason:
    """How two addresses agree, in figures or in letters."""
    if aspect == levels.LETTERS:
        return Reason("address", f"Addresses: {_LETTERS[level - 1]}", weight)
    return Reason("address", f"House numbers and postal codes: {_FIGURES[level - 1]}", weight)


def household(weight: float, together: Sequence[Reason]) -> Reason:
    """Two who bear other names in one household: what they have in common, or not, weighed in one."""
    texts = "; ".join(reason.text for reason in together)
    return Reason("name", f"Two of one household, by other pairs of these lists: {texts}", weight)


def alike(aspect: int, weight: float) -> Reason:
    """Names that end alike (junior, senior), or legal forms that are one."""
    if aspect == Says.LEGAL_FORM:
        return Reason("name", "Same legal form", weight)
    return Reason("nameSuffix", "Names end alike", weight)


def write_weights(path: Path, learned: Weights) -> None:
    """Writes what was learned as CSV (``HEADER``): for each level that was seen, which share of the pairs that are one
    (``m``) and of the others (``u``) agrees so, and the weight in bits; first the starting odds."""
    with whole_file(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerow(("starting odds", f"one in {_one_in(learned.start)} pairs", "", "", f"{learned.start:+.3f}"))
        for aspect, (evidence, words) in _EVIDENCE.items():
            for level, told in enumerate(words, 1):
                m, u = float(learned.m[aspect, level]), float(learned.u[aspect, level])
                if m or u:
                    bits = f"{learned.bits[aspect, level]:+.3f}"
                    writer.writerow((evidence, told, f"{m:.3g}", f"{u:.3g}", bits))

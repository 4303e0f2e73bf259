"""From the text of one cell to the codes it states."""

from collections.abc import Callable
from enum import StrEnum

from tallystick.vocabulary.codes import Confidentiality, Flag, Handling, Purpose, SubjectCategory, code_list
from tallystick.vocabulary.conditions import EVALUATION

RESERVED = ("id", "schema", "owner")
CONDITIONS = (
    "handling",
    "evaluation",
    "confidentiality",
    "purpose",
    "legal_basis",
    "subject_category",
    "review_date",
    "silent",
    "recipients",
    "withheld",
    "flags",
    "restrictions",
)
SINGLE = frozenset({"id", "schema", "owner", "evaluation", "confidentiality", "review_date", "silent", "restrictions"})
"""Of these a row states one; the cell is never split."""
TRUE, FALSE = ("yes", "true", "1"), ("no", "false", "0")


def split(target: str, text: str, separator: str) -> tuple[str, ...]:
    """The values of a cell, without blanks. Conditions may always be joined by a semicolon."""
    text = text.strip()
    if not text:
        return ()
    if target in SINGLE or (";" not in text and separator not in text):
        return (text,)
    if target in CONDITIONS and separator != ";":
        text = text.replace(separator, ";") if separator else text
        separator = ";"
    if not separator or separator not in text:
        return (text,)
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def read_code(target: str, text: str, separator: str = ";") -> tuple[object, ...]:
    """The codes in a cell of a condition; its texts where the condition has no codes. ValueError: what was expected."""
    reader = READERS.get(target)
    values = split(target, text, separator)
    return tuple(map(reader, values)) if reader else values


def _one_of(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    by_text = {str(code).casefold(): code for code in kind}

    def read(text: str) -> StrEnum:
        if text.casefold() not in by_text:
            raise ValueError(f"one of {', '.join(kind)}")
        return by_text[text.casefold()]

    return read


def _confidentiality(text: str) -> Confidentiality:
    return Confidentiality.of(text.upper())


def _evaluation(text: str) -> str:
    if not EVALUATION.fullmatch(text.upper()):
        sources, information = code_list("evaluation")["source_codes"], code_list("evaluation")["information_codes"]
        letters, digits = ", ".join(sources), ", ".join(information)
        raise ValueError(f"a letter for the source ({letters}) and a digit for the information ({digits}), such as B2")
    return text.upper()


def _yes_or_no(text: str) -> bool:
    if text.casefold() not in TRUE + FALSE:
        raise ValueError("yes or no")
    return text.casefold() in TRUE


READERS: dict[str, Callable[[str], object]] = {
    "handling": _one_of(Handling),
    "evaluation": _evaluation,
    "confidentiality": _confidentiality,
    "purpose": _one_of(Purpose),
    "subject_category": _one_of(SubjectCategory),
    "flags": _one_of(Flag),
    "silent": _yes_or_no,
}

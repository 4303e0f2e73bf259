"""Text that people hand in, as it may be shown and printed."""

import unicodedata

TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: in print they could make a name read as another."""


def clean(text: str) -> str:
    """Text without control characters and without what turns the direction of writing."""
    kept = (char for char in text.replace("\r\n", "\n") if char in "\n\t" or _printable(char))
    return "".join(kept).replace("\t", " ")


def _printable(char: str) -> bool:
    return char not in TURNING and unicodedata.category(char) not in ("Cc", "Cs", "Cn") and char not in "\ufffe\uffff"

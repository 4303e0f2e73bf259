"""A slip of the finger in a number: two neighbours changed about, or one character left out.

Keys after the deletion neighbourhood of Mor and Fraenkel (1982), cut down: instead of every deletion, a number gives
what stands round each of three stretches, once as the longer and once as the shorter of a pair.
"""

from functools import lru_cache
from hashlib import blake2b

MAX_SLIP_KEYS = 8
_LONGEST_KEY_CHARS = 48


def slip(a: str, b: str) -> str:
    """``transposed``, if two neighbouring characters are changed about and nothing else; ``missing``, if one has one
    character more and is the same otherwise; empty for anything else, another character in one place among it."""
    if abs(len(a) - len(b)) > 1 or a == b or not a or not b:
        return ""
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        swapped = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
        return "transposed" if swapped else ""
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return "missing" if longer[at + 1 :] == shorter[at:] else ""


def keys(text: str) -> tuple[str, ...]:
    """At most eight keys of a text of five characters or more; two texts one ``slip`` apart have one in common."""
    found = [_paired(text, 0), _paired(text, 1)]
    for missing in (0, 1):
        # A text that lacks a character of the longer one ends each stretch one place sooner.
        found += [
            f"{name}{text[:start]}.{text[end - missing :]}" for name, start, end in _stretches(len(text) + missing)
        ]
    return tuple([key if len(key) <= _LONGEST_KEY_CHARS else _short(key) for key in found])


def _paired(text: str, start: int) -> str:
    """The text with each pair of neighbours from ``start`` on in order: what a change about within a pair keeps."""
    out = [str(start), text[:start]]
    for at in range(start, len(text), 2):
        pair = text[at : at + 2]
        out.append(pair if pair[0] <= pair[-1] else pair[::-1])
    return "".join(out)


@lru_cache(maxsize=256)
def _stretches(length: int) -> tuple[tuple[str, int, int], ...]:
    """Where a text is cut in three, each with a name: the nearer to the front, where many are alike, the longer."""
    tail = max(2, round(length * 2 / 9))
    middle = max(2, round(length * 3 / 9))
    head = length - middle - tail
    cuts = ((0, head), (head, head + middle), (head + middle, length))
    return tuple((f"{'abc'[at]}{length}", start, end) for at, (start, end) in enumerate(cuts))


def _short(key: str) -> str:
    return blake2b(key.encode(), digest_size=12).hexdigest()

"""How sure a hit is, in one word: the boundaries that every list, facet and group keeps to."""

STRONG, LIKELY = 0.95, 0.85
"""Lowest score of a strong and of a likely hit; below is weak."""


def strength_of(score: float) -> str:
    """strong, likely or weak."""
    return "strong" if score >= STRONG else "likely" if score >= LIKELY else "weak"


def shown_score(score: float) -> float:
    """At most 0.99: no comparison is certain."""
    return min(score, 0.99)

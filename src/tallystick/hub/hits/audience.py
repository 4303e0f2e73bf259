"""Who can see the records of a hit, and why, in a few lines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tallystick.hub.hits.sentences import Sided
from tallystick.hub.naming import Named
from tallystick.hub.register.policy import Decision

FEW = 3
"""Agencies a line names; more are counted."""


def lines(
    side: Sided, why_theirs: Decision, circle: Sequence[tuple[str, Decision]], agencies: Mapping[str, Named]
) -> tuple[tuple[bool, str], ...]:
    """Pairs of may and sentence: the owners, why the viewer sees the other record, and who else sees the own one.

    Who else sees the other record is its owner's to know.
    """
    owner = agencies[side.your_owner].short
    if side.your_owner == side.their_owner:
        return ((True, f"{owner} owns both records"), *_circle(side, circle, agencies))
    if not side.owned:
        return ((True, f"{owner} owns the left record"), (True, _theirs(side, agencies)), (True, why_theirs.reason))
    return (
        (True, f"{owner} owns the left record"),
        (True, f"{_theirs(side, agencies)}; you see it: {_lower(why_theirs.reason)}"),
        *_circle(side, circle, agencies),
    )


def _theirs(side: Sided, agencies: Mapping[str, Named]) -> str:
    return f"{agencies[side.their_owner].short} owns the right record"


def _circle(
    side: Sided, circle: Sequence[tuple[str, Decision]], agencies: Mapping[str, Named]
) -> tuple[tuple[bool, str], ...]:
    """Who else sees the own record, those with one reason in one line."""
    groups: dict[tuple[bool, str], list[str]] = defaultdict(list)
    for code, decision in circle:
        if code != side.your_owner:
            groups[decision.allowed, decision.reason].append(agencies[code].short)
    ordered = sorted(groups.items(), key=lambda group: (not group[0][0], -len(group[1])))
    return tuple(
        (allowed, f"{_names(members)} {'see' if allowed else 'do not see'} the left record: {_lower(reason)}")
        for (allowed, reason), members in ordered
    )


def _names(members: Sequence[str]) -> str:
    return " and ".join(members) if len(members) <= FEW else f"{len(members)} other agencies"


def _lower(sentence: str) -> str:
    said = sentence.replace("The owner", "its owner").rstrip(".")
    return said[:1].lower() + said[1:]

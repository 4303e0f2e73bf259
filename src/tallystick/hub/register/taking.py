"""From a row to what may be handed in: one set of rules for the import, the form and the API."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tallystick.hub.agencies.models import Agency, Hub
from tallystick.hub.register.actions import HandedIn, digest
from tallystick.hub.viewer import Unacceptable, Viewer
from tallystick.vocabulary import Confidentiality
from tallystick.vocabulary.mapping import Mapping, interpret
from tallystick.vocabulary.mapping.interpret import Rules
from tallystick.vocabulary.tables import Reject, Row

MAX_ROWS = 1_000_000
"""Rows of one import; a longer file is split."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a row is held against: the rules of the hub and the agency, and the clearance of who hands it in."""

    rules: Rules
    clearance: Confidentiality


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that may be handed in; ``again`` where an earlier row of the file says the same."""

    row: int
    item: HandedIn
    again: bool = False


Judged = Taken | tuple[Reject, ...]


def terms_for(viewer: Viewer) -> Terms:
    """The terms on which this viewer hands in today."""
    agencies = dict(Agency.objects.values_list("code", "max_review_months"))
    rules = Rules(
        owner=viewer.agency,
        ceiling=Confidentiality(Hub.objects.values_list("ceiling", flat=True).get()),
        known_agencies=frozenset(agencies),
        today=viewer.today,
        max_review_months=agencies[viewer.agency],
    )
    return Terms(rules, viewer.clearance)


def judge_row(row: Row, mapping: Mapping | None, terms: Terms) -> Judged:
    """The row as its owner's contribution, or one reject for each thing wrong with it."""
    rules = terms.rules
    found = interpret(
        row,
        mapping,
        owner=rules.owner,
        ceiling=rules.ceiling,
        known_agencies=rules.known_agencies,
        today=rules.today,
        max_review_months=rules.max_review_months,
    )
    if isinstance(found, tuple):
        return found
    if found.conditions.confidentiality > terms.clearance:
        marking = found.conditions.confidentiality.code
        reason = f"Above your clearance: expected {terms.clearance.code} or lower, or somebody cleared to hand it in."
        return (Reject(row.number, "confidentiality", marking, reason),)
    return Taken(row.number, HandedIn(source_id=found.source_id, entity=found.entity, conditions=found.conditions))


def judge(rows: Iterable[Row | Reject], mapping: Mapping, terms: Terms) -> Iterator[tuple[int, Judged]]:
    """(number, what becomes of it) for each row of a file, in its order. One id stands for one statement: a second
    row with the id of an earlier one is taken only where it says the same, and is then marked ``again``."""
    seen: dict[str, tuple[int, str]] = {}
    for row in rows:
        if row.number > MAX_ROWS:
            raise Unacceptable(f"The file has more than {MAX_ROWS:,} rows: split it.")
        judged = (row,) if isinstance(row, Reject) else judge_row(row, mapping, terms)
        yield row.number, judged if isinstance(judged, tuple) else _once(judged, seen)


def one(row: Row, viewer: Viewer) -> HandedIn:
    """The row as a contribution of the viewer's agency; ``Problems`` with every reason why not."""
    judged = judge_row(row, None, terms_for(viewer))
    if isinstance(judged, tuple):
        raise Problems(judged)
    return judged.item


class Problems(Unacceptable):
    """What is wrong with one row, by column."""

    def __init__(self, rejects: Sequence[Reject]) -> None:
        super().__init__(*(f"{r.column}: {r.reason}" if r.column else r.reason for r in rejects))
        self.rejects = tuple(rejects)


def _once(taken: Taken, seen: dict[str, tuple[int, str]]) -> Judged:
    said = digest(taken.item.entity, taken.item.conditions)
    first, before = seen.setdefault(taken.item.source_id, (taken.row, said))
    if first == taken.row:
        return taken
    if before == said:
        return Taken(taken.row, taken.item, again=True)
    reason = f"Row {first} has this id already and says something else: expected one row for each id."
    return (Reject(taken.row, "id", taken.item.source_id[:200], reason),)

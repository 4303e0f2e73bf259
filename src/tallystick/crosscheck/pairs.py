"""A file of pairs to a file of scores."""

import csv
from dataclasses import dataclass
from pathlib import Path

from tallystick.crosscheck.batch import in_words
from tallystick.crosscheck.compare import Comparison, compare_pair, record
from tallystick.crosscheck.prepare import Progress
from tallystick.crosscheck.read import read_pairs
from tallystick.crosscheck.whole import whole_file
from tallystick.vocabulary import Entity
from tallystick.vocabulary.tables import Reject, rejects_path, write_rejects

HEADER = ("left", "right", "score", "reasons")
TOLD_EVERY = 2_000


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs scored and pairs rejected."""

    pairs: int
    rejected: int


def compare_file(pairs: Path, out: Path, progress: Progress) -> Scored:
    """Writes ``out`` with one score for each pair, in the input's order; bad lines go to the rejects file."""
    rejects: list[Reject] = []
    done = 0
    with whole_file(out) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        for item in read_pairs(pairs):
            if isinstance(item, Reject):
                rejects.append(item)
                continue
            found = score(item.left, item.right)
            writer.writerow((item.left.id, item.right.id, f"{found.score:.4f}", in_words(found)))
            done += 1
            if done % TOLD_EVERY == 0:
                progress("Comparing", done, 0)
    if rejects or rejects_path(pairs).exists():
        write_rejects(rejects_path(pairs), rejects)
    return Scored(done, len(rejects))


def score(left: Entity, right: Entity) -> Comparison:
    """How likely two entities are one thing; for two kinds of thing, how surely they hold one thing in common."""
    return compare_pair(record(left), record(right))

"""Candidate pairs: rows of two lists that share a key, joined in DuckDB, the surest first and never too many."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

MAX_PAIRS_OF_KEY = 20_000
"""A key that would pair more rows than this is too common to say anything alone."""
MAX_CANDIDATES = 100
"""Rows of the right list that one row of the left list is compared with: those sharing the rarest keys."""
BATCH_ROWS = 50_000

_SHARED = """
create table shared as
select key, cast(a.n as double) * b.n as pairs
from (select key, count(*) n from l group by key) a join (select key, count(*) n from r group by key) b using (key)
"""
_PAIRS = """
select a, b from (
    select a, b, row_number() over (partition by a order by sureness desc, b) as rank from (
        select l.row_at as a, r.row_at as b, sum(1.0 / (1.0 + shared.pairs)) as sureness
        from l join shared using (key) join r using (key)
        where shared.pairs <= $most and ($two_lists or l.row_at < r.row_at)
        group by all))
where rank <= $candidates order by a, b
"""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Positions in the left and the right list, ordered; and how many keys were too common to pair by."""

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    common_keys: int


def candidate_pairs(left: Sequence[frozenset[str]], right: Sequence[frozenset[str]] | None) -> Pairs:
    """The pairs worth comparing, from each row's keys; of one list with itself (each pair once) where right is None."""
    with duckdb.connect() as db:
        _load(db, "l", left)
        _load(db, "r", left if right is None else right)
        db.execute(_SHARED)
        limits = {"most": MAX_PAIRS_OF_KEY, "candidates": MAX_CANDIDATES, "two_lists": right is not None}
        found = db.execute(_PAIRS, limits).fetchnumpy()
        common = db.execute("select count(*) from shared where pairs > $most", {"most": MAX_PAIRS_OF_KEY}).fetchone()
        return Pairs(np.asarray(found["a"]), np.asarray(found["b"]), int(common[0]) if common else 0)


def _load(db: duckdb.DuckDBPyConnection, name: str, keys: Sequence[frozenset[str]]) -> None:
    db.execute(f"create table {name} (key varchar, row_at integer)")
    for start in range(0, len(keys), BATCH_ROWS):
        rows = [(key, at) for at, found in enumerate(keys[start : start + BATCH_ROWS], start) for key in sorted(found)]
        table = pa.table({"key": [key for key, _ in rows], "row_at": pa.array([at for _, at in rows], pa.int32())})
        db.register("part", table)
        db.execute(f"insert into {name} select key, row_at from part")  # noqa: S608 (a name of ours)
        db.unregister("part")

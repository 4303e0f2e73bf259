"""The same cross-check on Spark: pairs found by joining keys, compared by the same compiled function on the executors.

Everything an executor reads lies as Parquet in ``OUT.work``; on a cluster that is a folder which all of it shares.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import dataset

from tallystick.crosscheck import probing
from tallystick.crosscheck.agreement import room
from tallystick.crosscheck.alignment import tables
from tallystick.crosscheck.bytewise import KEY_SIDES, Bytes, Places
from tallystick.crosscheck.index import Found
from tallystick.crosscheck.prepare import PART_ROWS, Prepared, Progress
from tallystick.crosscheck.scoring import NO_HIT, score_pairs
from tallystick.crosscheck.weighing import shipped

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROWS_AT_A_TIME = 20_000
"""Hits that are handed on at a time."""
_SHUFFLE_PARTITIONS = 4
"""For each core, where Spark runs on this machine."""
_LOGGING = Path(__file__).parent / "tables" / "log4j2.properties"
_HITS = pa.schema([("row_at", pa.int64()), ("other_at", pa.int64()), ("kind", pa.int8()), ("bits", pa.float64())])

_PART = "cast(regexp_extract(_metadata.file_name, '([0-9]+)[.]parquet$', 1) as bigint)"
_LIST = "record binary, keys array<decimal(20, 0)>"
_KEYS = "transform(keys, key -> cast(key - 9223372036854775808BD as bigint)) as keys"
"""Spark has no unsigned numbers and reads keys as decimals: moved down by 2^63 they fit, and stand in the order they
had."""

_NEAREST = """
    with held as (select position as other_at, explode(keys) as key from {theirs}),
    rare as (select key, count(*) as holders from held group by key having count(*) <= :stop_key),
    mine as (select position as row_at, explode(array_distinct(slice(keys, 1, :most_keys))) as key from {ours}),
    met as (
        select row_at, key, holders, row_number() over rarest as place, sum(holders) over rarest as used
        from mine join rare using (key)
        window rarest as (partition by row_at order by holders, key rows between unbounded preceding and current row)
    ),
    followed as (
        select row_at, key, pmod(key, :key_sides) as side,
            greatest(1, :key_bits - length(bin(holders))) * :key_worth + :key_worth div holders as share
        from met where place = 1 or used <= :most_holders
    ),
    sides as (
        select row_at, other_at, max(share) as share from followed join held using (key)
        where other_at > row_at or not :itself group by row_at, other_at, side
    ),
    pairs as (select row_at, other_at, sum(share) as worth from sides group by row_at, other_at),
    ranked as (
        select row_at, other_at, row_number() over (partition by row_at order by worth desc, other_at) as place
        from pairs
    )
    select row_at, other_at from ranked where place <= :candidates
"""
"""What ``probing`` does for each row, for all rows at once."""


def missing() -> str:
    """What to install before lists can be checked on Spark; empty when nothing is missing."""
    if find_spec("pyspark") is None:
        return "needs pyspark: pip install 'tallystick[spark]'"
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home, "bin")) if home else None):
        return "needs Java 17 or later: install it, or set JAVA_HOME"
    return ""


def find_on_spark(
    ours: Prepared, theirs: Prepared, *, itself: bool, least_bits: float, progress: Progress
) -> Iterator[Found]:
    """The hits of one prepared list with another, or inside one (``itself``), in the order of the left list.

    Spark works to its end, and a session made for it is closed, before the first hit is handed on.
    """
    if not ours.rows or not theirs.rows:
        return
    work = ours.folder.parent / "spark"
    work.mkdir(exist_ok=True)
    with _session(progress) as spark:
        compared = _search(spark, ours, theirs, work, itself=itself, least_bits=least_bits, progress=progress)
    for found in _in_order(work, compared):
        yield found
        progress("Telling why", int(found.left[-1]) + 1 if len(found.left) else 0, ours.rows)


def _search(
    spark: "SparkSession", ours: Prepared, theirs: Prepared, work: Path, *, itself: bool, least_bits: float,
    progress: Progress,
) -> int:  # fmt: skip
    """Every hit lies in ``work/hits``; returns how many pairs were compared."""
    progress("Finding pairs", 0, 0)
    mine = _list(spark, ours)
    others = mine if itself else _list(spark, theirs)
    limits = {
        "stop_key": probing.STOP_KEY,
        "most_keys": probing.MOST_KEYS,
        "most_holders": probing.MOST_HOLDERS,
        "key_worth": probing.KEY_WORTH,
        "key_bits": probing.KEY_BITS,
        "key_sides": KEY_SIDES,
        "candidates": probing.CANDIDATES,
        "itself": itself,
    }
    # Written down between the two steps, so that they are counted without being looked for again.
    nearest = spark.sql(_NEAREST, limits, ours=mine, theirs=others)
    nearest.write.mode("overwrite").parquet(_address(work / "pairs"))
    pairs = spark.read.schema("row_at bigint, other_at bigint").parquet(_pattern(work / "pairs"))
    compared: int = sum(pq.read_metadata(path).num_rows for path in _written(work / "pairs"))
    progress("Finding pairs", compared, compared)
    progress("Comparing", 0, compared)
    hits = _hits(pairs, mine, others, least_bits)
    hits.write.mode("overwrite").parquet(_address(work / "hits"))
    progress("Comparing", compared, compared)
    return compared


def _list(spark: "SparkSession", prepared: Prepared) -> "DataFrame":
    """``position, record, keys`` of a prepared list."""
    reader = spark.read.schema(_LIST).option("pathGlobFilter", "part-*.parquet")
    parts = reader.parquet(_pattern(prepared.folder))
    return parts.selectExpr(f"{_PART} * {PART_ROWS} + _metadata.row_index as position", "record", _KEYS)


def _address(folder: Path) -> str:
    """A folder of the machine's own or shared by the cluster, whatever file system Spark would take by default."""
    return f"file://{folder.resolve()}"


def _pattern(folder: Path) -> str:
    """The same to read from, where Spark takes brackets and stars for wildcards."""
    return re.sub(r"([\[\]{}*?\\])", r"\\\1", _address(folder))


def _written(folder: Path) -> list[str]:
    """The files that Spark wrote there."""
    return sorted(str(path) for path in folder.glob("part-*.parquet"))


def _hits(pairs: "DataFrame", mine: "DataFrame", others: "DataFrame", least_bits: float) -> "DataFrame":
    """``row_at, other_at, kind, bits`` of those pairs that are hits."""
    from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined]  # its types leave it out

    def score(batches: Iterator[tuple[pa.Array, pa.Array]]) -> Iterator[pa.Array]:
        return _score(batches, least_bits)

    # Said to give something else each time, or Spark would ask once to choose the hits and once more to tell them.
    told = arrow_udf(score, "kind tinyint, bits double").asNondeterministic()
    left = mine.selectExpr("position as row_at", "record")
    right = others.selectExpr("position as other_at", "record as other_record")
    scored = (
        pairs.join(left, "row_at")
        .join(right, "other_at")
        .select("row_at", "other_at", told("record", "other_record").alias("told"))
    )
    return scored.select("row_at", "other_at", "told.kind", "told.bits").where(f"kind != {NO_HIT}")


def _score(batches: Iterator[tuple[pa.Array, pa.Array]], least_bits: float) -> Iterator[pa.Array]:
    """On an executor: what each pair of records is, and how surely."""
    places, figures = room()
    evidence, shared = np.zeros(probing.EVIDENCE), np.zeros(probing.EVIDENCE)
    for records, others in batches:
        kinds, bits, each = np.zeros(len(records), np.uint8), np.zeros(len(records)), np.arange(len(records))
        score_pairs(
            *_packed(records), *_packed(others), each, each, shipped(), tables(),
            places, figures, evidence, shared, least_bits, kinds, bits,
        )  # fmt: skip
        yield pa.StructArray.from_arrays([pa.array(kinds.view(np.int8)), pa.array(bits)], ["kind", "bits"])


def _packed(records: pa.Array) -> tuple[Bytes, Places]:
    """Records one behind the other, and where each starts."""
    wide = records.cast(pa.large_binary())
    _, starts, data = wide.buffers()
    # Copies, because what is compiled takes arrays that may be written to, and Arrow's may not.
    at = np.frombuffer(starts, np.int64)[wide.offset : wide.offset + len(wide)].copy()
    return np.frombuffer(data or b"", np.uint8).copy(), at


def _in_order(work: Path, compared: int) -> Iterator[Found]:
    """The hits that lie in ``work/hits`` by left row, never a row's hits apart; sorted in DuckDB, which needs no more
    memory than there is. ``compared`` is told with the first."""
    with duckdb.connect() as db:
        db.execute("set threads = 2")
        db.execute("set temp_directory = $place", {"place": str(work / "sorting")})
        db.register("hits", dataset.dataset(_written(work / "hits"), schema=_HITS, format="parquet"))
        found = db.sql("select row_at, other_at, kind, bits from hits order by row_at, other_at")
        rest = _HITS.empty_table()
        for batch in found.to_arrow_reader(ROWS_AT_A_TIME):
            table = pa.concat_tables([rest, pa.Table.from_batches([batch])])
            left = table["row_at"].to_numpy()
            whole = int(np.searchsorted(left, left[-1]))
            yield _found(table[:whole], compared)
            rest, compared = table[whole:], 0
        yield _found(rest, compared)


def _found(hits: pa.Table, compared: int) -> Found:
    left, right, kinds, bits = (column.to_numpy() for column in hits.columns)
    return Found(left, right, kinds.astype(np.uint8), bits, compared)


@contextmanager
def _session(progress: Progress) -> "Iterator[SparkSession]":
    """The session that runs already, left running; else one of our own, closed afterwards."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    if SparkContext._active_spark_context is not None:
        yield SparkSession.builder.getOrCreate()
        return
    progress("Starting Spark", 0, 0)
    spark = _start()
    progress("Starting Spark", 1, 1)
    try:
        yield spark
    finally:
        spark.stop()


def _start() -> "SparkSession":
    """A session as spark-submit, spark-defaults.conf or SPARK_MASTER say; else on every core of this machine."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("Tallystick cross-check")
    master = os.environ.get("SPARK_MASTER", "" if _configured() else "local[*]")
    if master:
        builder = builder.master(master)
    if master.startswith("local"):
        # Nothing here is for the network, and the executors run the Python that runs this.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = (
            builder.config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", _SHUFFLE_PARTITIONS * (os.cpu_count() or 1))
            .config("spark.driver.extraJavaOptions", f'"-Dlog4j2.configurationFile={_LOGGING}"')
        )
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def _configured() -> bool:
    """Whether somebody has told Spark where to run."""
    if any(os.environ.get(name) for name in ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "MASTER")):
        return True
    home = os.environ.get("SPARK_HOME")
    folder = os.environ.get("SPARK_CONF_DIR") or (home and Path(home, "conf"))
    return bool(folder) and Path(folder or "", "spark-defaults.conf").exists()

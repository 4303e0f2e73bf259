"""Lists against lists and pairs, on files alone: the caller answers for the law."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.errors import Unusable

if TYPE_CHECKING:
    from tallystick.crosscheck.batch import Finder
    from tallystick.crosscheck.prepare import Progress

Mapped = Annotated[Path | None, typer.Option("--map", help="MAP.yml for LEFT, and for RIGHT where it has none.")]

Learned = Annotated[
    bool,
    typer.Option(
        "--learn",
        help="Learn the weights from the two lists; they go to OUT.weights.csv. For two registers of the same people: "
        "where the lists hold no twins or brothers to learn from, those of one household become one person.",
    ),
]


def crosscheck(
    left: Annotated[Path, typer.Argument(help="CSV, JSON lines or Parquet.")],
    right: Annotated[Path | None, typer.Argument(help="The other list; without it LEFT against itself.")] = None,
    out: Annotated[Path, typer.Option(help="Where the hits go: left,right,kind,score,reasons.")] = Path("hits.csv"),
    min_score: Annotated[float, typer.Option(min=0.0, max=1.0, help="Hits below this are left out.")] = 0.7,
    top: Annotated[int | None, typer.Option(min=1, help="At most so many hits for each row of LEFT.")] = None,
    engine: Annotated[str, typer.Option(help="local, or spark: the same hits from a cluster.")] = "local",
    learn: Learned = False,
    map_file: Mapped = None,
    right_map: Annotated[Path | None, typer.Option("--right-map", help="MAP.yml for RIGHT.")] = None,
) -> None:
    """Find what two lists, or one list within itself, hold twice or in common, and say why."""
    from tallystick.crosscheck.batch import crosscheck as run
    from tallystick.vocabulary.mapping import load

    if learn and engine != "local":
        raise Unusable(f"--learn: needs --engine local, not {engine}")
    find = _finder(engine)
    ours = load(map_file) if map_file else None
    theirs = load(right_map) if right_map else ours
    started = time.monotonic()
    with _progress() as progress:
        done = run(
            left, right, out,
            min_score=min_score, top=top, left_map=ours, right_map=theirs, progress=progress, find=find, learn=learn,
        )  # fmt: skip
    rows = f"{done.left:,} rows" if right is None else f"{done.left:,} and {done.right:,} rows"
    print(
        f"{done.hits:,} hits in {out}: {rows}, {done.candidates:,} pairs compared, {time.monotonic() - started:.1f} s"
    )
    if done.rejected:
        files = " and ".join(f"{path}.rejects.csv" for path in (left, right) if path)
        print(f"{done.rejected:,} bad values or rows: see {files}")


def _finder(engine: str) -> "Finder":
    """What finds the hits; ``Unusable`` where it is not known or not installed."""
    if engine == "local":
        from tallystick.crosscheck.batch import find_here

        return find_here
    if engine != "spark":
        raise Unusable(f"--engine {engine}: expected local or spark")
    from tallystick.crosscheck.spark import find_on_spark, missing

    if needs := missing():
        raise Unusable(f"--engine spark: {needs}")
    return find_on_spark


def compare(
    pairs: Annotated[Path, typer.Argument(help='JSON lines: {"left": entity, "right": entity}.')],
    out: Annotated[Path, typer.Option(help="Where the scores go: left,right,score,reasons.")] = Path("scores.csv"),
) -> None:
    """Score pairs of entities, with the reasons, in the input's order."""
    from tallystick.crosscheck.pairs import compare_file

    with _progress() as progress:
        done = compare_file(pairs, out, progress)
    print(f"{done.pairs:,} pairs scored in {out}")
    if done.rejected:
        print(f"{done.rejected:,} bad lines: see {pairs}.rejects.csv")


@contextmanager
def _progress() -> Iterator["Progress"]:
    """A progress line on standard error, one bar per step; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done, total=total or None)

        yield tell

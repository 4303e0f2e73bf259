"""An invented joint operation, written to disk with its truth beside it."""

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.errors import Unusable

app = typer.Typer(no_args_is_help=True, help="An invented joint operation, with its truth beside it.")

DEFAULT_TODAY = datetime(2026, 11, 16)
"""The day a world is made for unless told otherwise, so that the same command writes the same bytes next year."""


@app.callback()
def exercise() -> None:
    """An invented joint operation, with its truth beside it."""


@app.command("make")
def make(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same world.")] = 1,
    scale: Annotated[int, typer.Option(help="Contributions: 50 to 2,000,000.")] = 2000,
    difficulty: Annotated[float, typer.Option(help="From 0 (clean) to 1 (as bad as files get).")] = 0.5,
    today: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first action day.")] = DEFAULT_TODAY,
) -> None:
    """Write a world: lists to import, a day's checks, and what is true of them."""
    from tallystick.exercise import make_world, write_world

    try:
        world = make_world(seed=seed, size=scale, difficulty=difficulty, today=today.date())
    except ValueError as error:
        raise Unusable(str(error).replace("size", "--scale", 1)) from None
    if out.exists() and not out.is_dir():
        raise Unusable(f"--out {out}: expected a folder")
    started = time.monotonic()
    with typer.progressbar(length=scale, label="Writing the exercise", file=typer.get_text_stream("stderr")) as bar:
        write_world(world, out, progress=bar.update)
    print(f"{scale:,} contributions in {out}: {time.monotonic() - started:.1f} s. Start with {out / 'README.txt'}")

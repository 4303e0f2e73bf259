"""Figures of a result sheet, on a file alone."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Figures of an operation.")
MOST_SHOWN = 200
"""Findings that are written out for a person; --json gives all."""


@app.command("check")
def check(
    sheet: Annotated[Path, typer.Argument(help="CSV, XLSX, JSON lines or Parquet: indicator, value and more columns.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="One object per line: kind,indicator,expected,found,text.")
    ] = False,
) -> None:
    """Say where the figures of a sheet do not add up. Exit status 1 where one must be looked at."""
    from tallystick.figures import read, reconcile
    from tallystick.figures.findings import in_order
    from tallystick.vocabulary.tables import rejects_path, write_rejects

    found = read(sheet)
    findings = in_order([*found.findings, *reconcile(found.cells)])
    beside = rejects_path(sheet)
    if found.rejects or beside.exists():
        write_rejects(beside, sorted(found.rejects, key=lambda one: one.row))
    for one in findings if as_json else findings[:MOST_SHOWN]:
        told = {name: value for name, value in asdict(one).items() if name != "rows"}
        print(json.dumps(told, ensure_ascii=False) if as_json else f"{one.kind:<12}  {one.text}")
    if not as_json:
        more = f", the first {MOST_SHOWN} above" if len(findings) > MOST_SHOWN else ""
        print(f"{len(found.cells):,} figures read, {len(findings):,} to look at{more}")
    if found.rejects:
        print(f"{len(found.rejects):,} bad cells: see {beside}", file=sys.stderr)
    raise typer.Exit(1 if findings or found.rejects else 0)

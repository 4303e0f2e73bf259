"""``tallystick vocabulary``: our code lists in the terms of others."""

from pathlib import Path
from typing import Annotated

import typer

from tallystick.cli.errors import Unusable


def vocabulary(out: Annotated[Path, typer.Option(help="Folder to write to; the version is a folder in it.")]) -> None:
    """Write the published vocabulary: JSON Schema, MISP taxonomy, STIX extension-definitions and code lists."""
    from tallystick.formats import VERSION, published

    folder = out / VERSION
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Unusable(f"--out {out}: expected a folder") from None
    for name, text in published().items():
        (folder / name).write_text(text, "utf-8")
    print(f"Vocabulary {VERSION}: {len(published())} files in {folder}")

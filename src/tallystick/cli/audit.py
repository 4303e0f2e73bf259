"""``tallystick audit``: take the log out of a hub, and judge it without one."""

import json
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.errors import Unusable

if TYPE_CHECKING:
    from tallystick.auditlog import Finding, Kept, Key, Verifier

app = typer.Typer(no_args_is_help=True, help="The log: exported, and verified without the hub.")
MAX_FILES = 1_000
"""Checkpoints and keys one run takes."""
MOST_FINDINGS = 1_000
"""Findings one run prints."""
Checkpoints = Annotated[
    list[Path] | None, typer.Option("--checkpoint", help="A checkpoint kept outside the hub; may be given again.")
]
Keys = Annotated[
    list[Path] | None,
    typer.Option("--key", help="A public key of the hub, from whom you trust; may be given again."),
]


@app.callback()
def audit() -> None:
    """The log: exported, and verified without the hub."""


@app.command("verify")
def verify(
    export: Annotated[Path, typer.Argument(help="An export of the log.")],
    checkpoint: Checkpoints = None,
    key: Keys = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a finding, and one at the end.")] = False,
) -> None:
    """Say what of an export of the log was altered, left out, reordered, doubled, cut off or recomputed; works offline.

    Status 0: it holds. 1: it does not, each fault on a line. 2: not an export. What is proved rests on the checkpoints
    given with --checkpoint: the export's own were made by whom it is to prove honest.
    """
    from tallystick.auditlog import BadExport, Verifier, read_export

    kept = [_kept(path) for path in _some(checkpoint)]
    verifier = Verifier(kept=kept, keys=[_key(path) for path in _some(key)])
    try:
        found = list(islice(verifier.findings(read_export(export)), MOST_FINDINGS + 1))
        if len(found) > MOST_FINDINGS:
            found.pop()
    except BadExport as fault:
        raise Unusable(str(fault)) from None
    lines = _as_json(found, verifier) if as_json else _as_text(found, verifier, kept=bool(kept), keyed=bool(key))
    for line in lines:
        print(line)
    raise typer.Exit(1 if found else 0)


@app.command("export")
def export(
    out: Annotated[Path, typer.Option(help="File to write.")],
    account: Annotated[
        str,
        typer.Option(
            "--as", help="A data-protection officer, or oversight; on a real hub its token is in TALLYSTICK_TOKEN."
        ),
    ],
    data: Annotated[Path, typer.Option("--data", help="Where the database and the files lie.")] = Path(".data"),
) -> None:
    """Write the log as JSON lines: every hash, and of each entry what the account may read. That is logged."""
    from tallystick.cli.hub import opened

    with opened(data):
        from tallystick.hub.agencies.tokens import viewer_for_command
        from tallystick.hub.audit.exporting import export as lines_for

        viewer = viewer_for_command(account, token=os.environ.get("TALLYSTICK_TOKEN", ""))
        lines = lines_for(viewer)
        with out.open("w", encoding="utf-8") as file:
            written = sum(1 for line in lines if file.write(line))
    print(f"{written:,} lines in {out}. Next: tallystick audit verify {out} --checkpoint FILE")


def _some(paths: list[Path] | None) -> list[Path]:
    if paths and len(paths) > MAX_FILES:
        raise Unusable(f"{len(paths)} files; expected at most {MAX_FILES}")
    return paths or []


def _kept(path: Path) -> "Kept":
    from tallystick.auditlog import Kept, Unreadable, read_checkpoint

    try:
        return Kept(path.name, read_checkpoint(_text(path)))
    except Unreadable as fault:
        raise Unusable(f"{path}: {fault}") from None


def _key(path: Path) -> "Key":
    from tallystick.auditlog import Unreadable, read_key

    try:
        return read_key(_text(path))
    except Unreadable as fault:
        raise Unusable(f"{path}: {fault}") from None


def _text(path: Path) -> str:
    from tallystick.auditlog.checkpoint import MAX_NOTE_CHARS

    with path.open("rb") as file:
        try:
            return file.read(4 * MAX_NOTE_CHARS).decode()
        except UnicodeDecodeError:
            raise Unusable(f"{path}: not UTF-8; expected a checkpoint or a key of a hub") from None


def _as_json(found: list["Finding"], verifier: "Verifier") -> Iterator[str]:
    for one in found:
        yield json.dumps({"kind": one.kind, "text": one.text, "first": one.first, "last": one.last}, ensure_ascii=False)
    said = verifier.summary
    yield json.dumps(
        {
            "origin": said.origin, "entries": said.entries, "in_full": said.in_full, "checkpoints": said.checkpoints,
            "signed_to": said.signed_to, "kept_to": said.kept_to, "findings": len(found),
        }
    )  # fmt: skip


def _as_text(found: list["Finding"], verifier: "Verifier", *, kept: bool, keyed: bool) -> Iterator[str]:
    said = verifier.summary
    yield from (one.text for one in found)
    yield f"{said.origin}: {said.entries:,} entries, {said.in_full:,} of them to read, {said.checkpoints:,} checkpoints"
    if found:
        yield f"{len(found)} fault{'' if len(found) == 1 else 's'}: this is not the log as it was written."
        return
    yield f"What can be read gives its hashes, and the hashes give every checkpoint, to entry {said.signed_to - 1}."
    yield _proved(said.kept_to, said.entries) if kept else NOT_KEPT
    yield TRUSTED_KEY if keyed else UNTRUSTED_KEY


def _proved(kept_to: int, entries: int) -> str:
    rest = "" if kept_to == entries else f" The {entries - kept_to:,} after that rest on the hub's own signature."
    return f"Proved by the checkpoints you kept: the first {kept_to:,} entries are those the hub had then.{rest}"


NOT_KEPT = (
    "Not proved: that the hub did not write all of it anew, or cut its end off. For that give a checkpoint that was "
    "kept outside the hub: --checkpoint FILE."
)
TRUSTED_KEY = "Signed by the key you gave."
UNTRUSTED_KEY = "The key is the one the export states. To rest on one from elsewhere: --key FILE."

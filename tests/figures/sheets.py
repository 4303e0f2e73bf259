"""Sheets that tests write."""

from pathlib import Path

from tallystick.figures import Finding, read, reconcile


def sheet(folder: Path, *rows: str, columns: str = "indicator,part,value,unit,qualifier") -> Path:
    """A CSV sheet of these rows."""
    path = folder / "sheet.csv"
    path.write_text("\n".join([columns, *rows]) + "\n", "utf-8")
    return path


def found(folder: Path, *rows: str, columns: str = "indicator,part,value,unit,qualifier") -> list[Finding]:
    """What is found in a sheet of these rows, none of which is bad."""
    one = read(sheet(folder, *rows, columns=columns))
    assert one.rejects == []
    return reconcile(one.cells)


def told(findings: list[Finding]) -> list[tuple[str, str, object, object]]:
    """Findings without their words."""
    return [(str(one.kind), one.indicator, one.expected, one.found) for one in findings]

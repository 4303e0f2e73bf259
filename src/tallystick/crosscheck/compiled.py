"""Functions compiled to machine code (numba), kept on disk from run to run.

numba looks only at a function's own file when it asks whether a kept one still holds, so the place where they are
kept is named by the content of every compiled file: change one, and all are compiled anew.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., object])
KEPT_VERSIONS = 4
_COMPILED = (
    "agreement.py", "alignment.py", "beams.py", "bytewise.py", "evidence.py", "layout.py", "levels.py", "meetings.py",
    "probing.py", "romanise.py", "scoring.py", "wholenames.py", "tables/properties.yml",
)  # fmt: skip
"""What is compiled, and the table whose order is compiled into it."""


def _place() -> str:
    """A folder of the user's own for what was compiled from these very files."""
    here = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for name in _COMPILED:
        digest.update((here / name).read_bytes() if (here / name).exists() else b"")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = base / "tallystick" / digest.hexdigest()[:16]
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        _prune(place.parent)
    except OSError:
        return tempfile.mkdtemp(prefix="tallystick-")
    return str(place)


def _prune(base: Path) -> None:
    """Only the newest few are kept: each version leaves some megabytes."""
    newest_last = sorted(base.iterdir(), key=lambda folder: folder.stat().st_mtime)
    for old in newest_last[:-KEPT_VERSIONS]:
        shutil.rmtree(old, ignore_errors=True)


numba.config.CACHE_DIR = _place()  # type: ignore[attr-defined]

if TYPE_CHECKING:

    def compiled(function: Function) -> Function:
        """The function, compiled when first called by another compiled one."""
        return function

    def entry(function: Function) -> Function:
        """A compiled function that Python calls."""
        return function

else:
    _within = {
        "cache": True,
        "nogil": True,
        "error_model": "numpy",
        "no_cpython_wrapper": True,
        "no_cfunc_wrapper": True,
    }
    compiled = numba.njit(**_within)
    entry = numba.njit(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)

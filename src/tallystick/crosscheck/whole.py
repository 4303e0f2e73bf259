"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tallystick.vocabulary.tables import Unusable


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file that takes its name once it is written to its end; an older one stands until then."""
    part = path.with_name(f"{path.name}.part")
    try:
        stream = part.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise Unusable(path, "file", f"a place that can be written: {error.strerror}") from error
    try:
        with stream:
            yield stream
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)

"""Unusable input ends in one line on standard error, and status 2."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


class Unusable(Exception):
    """What was given cannot be used: one line saying where, what, and what was expected."""


FILE_FAULTS: dict[type[OSError], str] = {
    FileNotFoundError: "no such file or folder", IsADirectoryError: "a folder; expected a file",
    PermissionError: "may not be read or written by this account",
}  # fmt: skip


@contextmanager
def one_line() -> Iterator[None]:
    """Turn the errors a user can cause into one line and exit status 2."""
    from tallystick.vocabulary.tables import Unusable as UnusableFile

    try:
        yield
    except (Unusable, UnusableFile) as error:
        _end(str(error))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        _end(f"{error.filename}: {FILE_FAULTS[type(error)]}")
    except KeyboardInterrupt:
        print("tallystick: stopped", file=sys.stderr)
        raise SystemExit(130) from None


def _end(line: str) -> NoReturn:
    print(f"tallystick: {line}", file=sys.stderr)
    raise SystemExit(2) from None

"""Unusable input ends in one line on standard error, and status 2."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Unusable(Exception):
    """What was given cannot be used: one line saying where, what, and what was expected."""


@contextmanager
def one_line() -> Iterator[None]:
    """Turn the errors a user can cause into one line and exit status 2."""
    from tallystick.vocabulary.tables import Unusable as UnusableFile

    try:
        yield
    except (Unusable, UnusableFile, FileNotFoundError, IsADirectoryError, PermissionError) as error:
        print(f"tallystick: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("tallystick: stopped", file=sys.stderr)
        raise SystemExit(130) from None

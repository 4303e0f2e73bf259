"""Django's SQLite, with a queue before the one lock that writers need, and connections that are used again.

SQLite lets whoever waits for its lock sleep and try again: of 26 writers at once most sleep while nobody writes, and
one now and then waits so long that it gives up. Here they are served in the order they came. Each request has a thread
and a connection of its own, and a new connection reads the whole schema first: 5 ms.
"""

from collections import deque
from contextlib import suppress
from threading import Event, Lock
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

WAIT_S = 20
"""As long as a connection waits for another process's lock."""


class Turns:
    """A lock whose waiters are served in order."""

    def __init__(self) -> None:
        self._lock, self._waiting, self._taken = Lock(), deque[Event](), False

    def take(self, seconds: float) -> bool:
        """Whether it is this caller's turn within so many seconds."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            turn = Event()
            self._waiting.append(turn)
        if turn.wait(seconds):
            return True
        with self._lock:
            if turn.is_set():  # it came at the last moment
                return True
            self._waiting.remove(turn)
            return False

    def give(self) -> None:
        """The next one's turn."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


TURNS = Turns()
MOST_KEPT = 8
KEPT: deque[tuple[str, Any]] = deque(maxlen=MOST_KEPT)
"""Connections that nobody uses, with the path of their database; the last used is the first used again. Each holds
up to 64 MiB of pages."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before it begins to write."""

    _has_turn = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """One that is kept, where there is one to this database."""
        with suppress(IndexError):  # another thread took the last one
            while KEPT:
                path, kept = KEPT.pop()
                if path == str(conn_params["database"]):
                    return kept
                kept.close()
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        if not self._has_turn:
            if not TURNS.take(WAIT_S):
                raise OperationalError("database is locked: others have been writing for too long")
            self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> Any:
        try:
            if self.connection.in_transaction or len(KEPT) >= MOST_KEPT:
                return super()._close()  # type: ignore[misc]
            KEPT.append((str(self.settings_dict["NAME"]), self.connection))
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            TURNS.give()

"""The outbox as it is written, for screens that stay open: one thread of each process reads it, and hands each event to
those that may have it at that moment. A screen that cannot keep up is dropped, never an event: it comes back, and goes
on from the last one it had."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import sleep
from typing import TypeAlias
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection, connections
from django.db.models import QuerySet

from tallystick.hub.live.models import Event

log = logging.getLogger(__name__)
POLL_SECONDS = 0.1
MOST_READ = 500
"""Events of one reading; the next takes the rest."""
MOST_WAITING = 200
"""Events that wait for one screen."""
MOST_SCREENS = 1_000
"""Screens of one process."""
HEARTBEAT_SECONDS = 15
LONGEST_SECONDS = 15 * 60
"""After so long a screen signs in anew, by itself."""
Asker: TypeAlias = tuple[str, UUID]
"""Whose screen it is, and what it is about."""


@dataclass(eq=False, slots=True)
class Screen:
    """One open screen."""

    account: str
    about: UUID
    loop: asyncio.AbstractEventLoop
    events: "asyncio.Queue[Event | None]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def offer(self, event: Event) -> None:
        """Give it an event; where it is too slow, end it."""
        try:
            self.events.put_nowait(event)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Nothing more comes."""
        while not self.events.empty():
            self.events.get_nowait()
        self.events.put_nowait(None)


class Feed:
    """Events of these kinds, to screens whose person ``may`` have them: asked of all screens at once, each time."""

    def __init__(self, kinds: tuple[str, ...], may: Callable[[set[Asker]], set[Asker]]) -> None:
        self._kinds, self._may = kinds, may
        self._lock, self._screens, self._reader = Lock(), set[Screen](), None

    _reader: Thread | None

    async def follow(self, account: str, about: UUID, after: int) -> AsyncIterator[list[tuple[int, Event]]]:
        """The events about one thing as they come, each with its number, from the one after ``after``: as many at once
        as wait, none where for a while there was none. Till the person may no longer have them, or for
        ``LONGEST_SECONDS``. Numbers count the events about this thing alone: positions would tell how much others do.
        """
        screen = Screen(account, about, asyncio.get_running_loop())
        try:
            ends, number = screen.loop.time() + LONGEST_SECONDS, after
            last = await sync_to_async(self._join)(screen, after)
            if last is None:
                return
            while missed := await sync_to_async(self._missed)(screen, number):
                yield list(enumerate(missed, number + 1))
                number, last = number + len(missed), missed[-1].position
            while screen.loop.time() < ends:
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        waiting = [await screen.events.get()]
                except TimeoutError:
                    yield []
                    continue
                while not screen.events.empty():
                    waiting.append(screen.events.get_nowait())
                if fresh := [event for event in waiting if event and event.position > last]:
                    yield list(enumerate(fresh, number + 1))
                    number, last = number + len(fresh), fresh[-1].position
                if None in waiting:
                    return
        finally:
            with self._lock:
                self._screens.discard(screen)

    def _join(self, screen: Screen, after: int) -> int | None:
        """The position of the event the screen had last; None where there are too many screens.

        Where the thread is to begin is read before the screen reads what it missed, so nothing falls between the two.
        """
        try:
            newest = Event.objects.order_by("-position").values_list("position", flat=True).first()
            had = self._about(screen.about).values_list("position", flat=True)[after - 1 : after] if after else ()
            last = next(iter(had), 0)
        finally:
            self._let_go()
        with self._lock:
            if len(self._screens) >= MOST_SCREENS:
                return None
            self._screens.add(screen)
            if self._reader is None or not self._reader.is_alive():
                self._reader = Thread(target=self._read, args=[newest or 0], name="feed", daemon=True)
                self._reader.start()
        return last

    def _about(self, about: UUID) -> "QuerySet[Event]":
        return Event.objects.filter(about=about, kind__in=self._kinds).order_by("position")

    @staticmethod
    def _let_go() -> None:
        """A connection is not held while a screen waits for more."""
        if not connection.in_atomic_block:
            connections.close_all()

    def count(self, about: UUID) -> int:
        """How many events there are about one thing: the number of the newest."""
        return self._about(about).count()

    def _missed(self, screen: Screen, after: int) -> list[Event]:
        """What was written before the screen joined."""
        try:
            if (screen.account, screen.about) not in self._may({(screen.account, screen.about)}):
                return []
            return list(self._about(screen.about)[after : after + MOST_READ])
        finally:
            self._let_go()

    def _read(self, position: int) -> None:
        """What comes after this position, till the last screen is gone: what was before, each screen reads itself."""
        while True:
            with self._lock:
                if not self._screens:
                    self._reader = None
                    break
            try:
                position = self._hand_on(position)
            except Exception:
                log.exception("reading the outbox failed; it is tried again")
                close_old_connections()
            sleep(POLL_SECONDS)
        connections.close_all()

    def _hand_on(self, position: int) -> int:
        """Give each screen what is new; returns the newest position."""
        found = list(Event.objects.filter(position__gt=position).order_by("position")[:MOST_READ])
        told = [event for event in found if event.kind in self._kinds]
        if told:
            # Only now: a screen that joins later finds these events itself.
            with self._lock:
                screens = list(self._screens)
            may = self._may({(one.account, one.about) for one in screens})
            for screen in screens:
                self._offer(screen, told, allowed=(screen.account, screen.about) in may)
        return found[-1].position if found else position

    def _offer(self, screen: Screen, told: list[Event], *, allowed: bool) -> None:
        wanted = [event for event in told if event.about == screen.about]
        try:
            for event in wanted if allowed else ():
                screen.loop.call_soon_threadsafe(screen.offer, event)
            if not allowed:
                screen.loop.call_soon_threadsafe(screen.end)
        except RuntimeError:  # its loop is closed: the process is going down
            with self._lock:
                self._screens.discard(screen)

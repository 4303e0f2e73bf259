"""A screen that stays open is told what changes, from the last it had; and nothing once it may not be told."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tallystick.hub.agencies.models import Person
from tallystick.hub.audit.models import LogEntry
from tallystick.hub.live import feed
from tallystick.hub.live.models import Event
from tallystick.hub.operations import commanding, reporting, streaming
from tallystick.hub.operations.models import Operation, Participant
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Role
from tests.hub.operations import running
from tests.hub.operations.running import given
from tests.world import World, client_for, make_world

pytestmark = [pytest.mark.django_db(transaction=True)]
WITHIN_S = 10


def told(chunk: str) -> dict[str, object]:
    """The data of one event."""
    return dict(json.loads(chunk.split("data: ", 1)[1]))


async def next_event(stream: AsyncIterator[str]) -> tuple[int, dict[str, object]]:
    async with asyncio.timeout(WITHIN_S):
        async for chunk in stream:
            if "event: figures" in chunk:
                number = chunk.split("\n", 1)[0].removeprefix("id: ")
                return (int(number) if number.isdigit() else -1), told(chunk)
    raise AssertionError("the stream ended")


async def ends(stream: AsyncIterator[str]) -> list[str]:
    """What comes till the stream ends."""
    async with asyncio.timeout(WITHIN_S):
        return [chunk async for chunk in stream if "data:" in chunk]


def made() -> tuple[World, Operation, Viewer]:
    world = make_world()
    return world, running.operation(world), world.viewer("NL-DOU")


def report(world: World, operation: Operation, key: str) -> None:
    reporting.report(world.viewer(), operation.pk, [given(key)])


def test_what_was_missed_comes_first_and_then_what_is_new() -> None:
    async def watch() -> None:
        world, operation, viewer = await sync_to_async(made)()
        await sync_to_async(report)(world, operation, "before")
        stream = streaming.stream(viewer, operation.pk, 0)
        assert (await next_event(stream))[0] == 1
        for number in (2, 3):
            await sync_to_async(report)(world, operation, f"k{number}")
            got, data = await next_event(stream)
            assert (got, data["agency"], data["said"]) == (
                number,
                "ES-PN",
                [["arrests", "5", "1", "", "", "provisional"]],
            )
            assert ["arrests", "1", "", "", 5_000_000 * number] in data["figures"]  # type: ignore[operator]
        await stream.aclose()  # type: ignore[attr-defined]
        again = streaming.stream(viewer, operation.pk, 2)
        assert (await next_event(again))[0] == 3, "it goes on after the last one it had"
        await again.aclose()  # type: ignore[attr-defined]
        read = await sync_to_async(lambda: LogEntry.objects.filter(action="read_live").latest("position").detail)()
        assert (read["after"], read["last"]) == (2, 3)

    asyncio.run(watch())


@pytest.mark.parametrize("end", ["account", "agency"])
def test_nothing_more_once_it_may_not_be_told(end: str) -> None:
    def close(operation: Operation) -> None:
        if end == "account":
            Person.objects.filter(agency="NL-DOU").update(is_active=False)
        else:
            Participant.objects.filter(operation=operation, agency="NL-DOU").delete()

    async def watch() -> None:
        world, operation, viewer = await sync_to_async(made)()
        stream = streaming.stream(viewer, operation.pk, 0)
        await sync_to_async(report)(world, operation, "first")
        await next_event(stream)
        await sync_to_async(close)(operation)
        await sync_to_async(report)(world, operation, "second")
        assert await ends(stream) == []

    asyncio.run(watch())


def held(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The thread that reads the outbox does so once this is set."""
    may_read, hand_on = threading.Event(), streaming.FEED._hand_on

    def later(*args: int) -> int:
        may_read.wait(WITHIN_S)
        return hand_on(*args)

    monkeypatch.setattr(streaming.FEED, "_hand_on", later)
    return may_read


def test_what_is_written_while_a_screen_joins_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    may_read, missed = held(monkeypatch), streaming.FEED._missed

    async def watch() -> None:
        world, operation, viewer = await sync_to_async(made)()

        def then_written(*args: Any) -> list[Event]:
            found = missed(*args)
            if not may_read.is_set():
                report(world, operation, "between")
                may_read.set()
            return found

        monkeypatch.setattr(streaming.FEED, "_missed", then_written)
        stream = streaming.stream(viewer, operation.pk, 0)
        assert (await next_event(stream))[0] == 1
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())


def test_what_a_screen_had_is_not_told_again_by_a_reading_that_lags(monkeypatch: pytest.MonkeyPatch) -> None:
    may_read = held(monkeypatch)

    async def watch() -> None:
        world, operation, viewer = await sync_to_async(made)()
        first = streaming.stream(viewer, operation.pk, 0)
        waiting = asyncio.create_task(next_event(first))
        while not streaming.FEED._screens:
            await asyncio.sleep(0.01)
        await sync_to_async(report)(world, operation, "k1")
        second = streaming.stream(viewer, operation.pk, 1)
        told = asyncio.create_task(next_event(second))
        while len(streaming.FEED._screens) < 2:
            await asyncio.sleep(0.01)
        may_read.set()
        assert (await waiting)[0] == 1
        await sync_to_async(report)(world, operation, "k2")
        number, data = await told
        assert (number, data["figures"][0][-1]) == (2, 10_000_000)  # type: ignore[index]
        for stream in (first, second):
            await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())


@pytest.mark.parametrize(("role", "text"), [(Role.ANALYST, "Fire."), (Role.WALL, "")])
def test_an_order_is_told_and_to_the_wall_without_its_words(role: Role, text: str) -> None:
    async def watch() -> None:
        world, operation, _ = await sync_to_async(made)()
        viewer = await sync_to_async(lambda: world.viewer("NL-DOU", role))()
        stream = streaming.stream(viewer, operation.pk, 0)
        await sync_to_async(lambda: commanding.alert(world.viewer(), operation.pk, text="Fire."))()
        async with asyncio.timeout(WITHIN_S):
            chunk = await anext(one async for one in stream if "event: order" in one)
        assert (told(chunk)["kind"], told(chunk)["text"], told(chunk)["number"]) == ("alert", text, 1)
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())


def test_an_operation_of_others_is_not_told() -> None:
    async def watch() -> None:
        world, operation, viewer = await sync_to_async(made)()
        other = await sync_to_async(running.operation)(world, code="JAD-2", participants=("EU-CC",))
        stream = streaming.stream(viewer, operation.pk, 0)
        await sync_to_async(report)(world, other, "theirs")
        await sync_to_async(report)(world, operation, "ours")
        assert (await next_event(stream))[0] == 1, "numbers tell nothing of others either"
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())


def test_a_number_of_another_time_begins_the_screen_anew() -> None:
    async def watch() -> None:
        _, operation, viewer = await sync_to_async(made)()
        assert (await next_event(streaming.stream(viewer, operation.pk, 99)))[1] == {"all": True}

    asyncio.run(watch())


def test_a_slow_screen_is_dropped() -> None:
    async def watch() -> None:
        screen = feed.Screen("somebody", Operation().pk, asyncio.get_running_loop())
        for _ in range(feed.MOST_WAITING + 1):
            screen.offer(feed.Event())
        assert await screen.events.get() is None

    asyncio.run(watch())


def test_the_wall_sees_figures_and_nothing_else() -> None:
    world = make_world()
    operation = running.operation(world)
    report(world, operation, "first")
    client = client_for(world.person("NL-DOU", Role.WALL), None, "")
    centre = client.get(f"/operations/{operation.pk}/centre/")
    assert centre.status_code == 200
    assert client.get("/").headers["Location"] == "/operations/wall/"
    assert client.get("/operations/wall/").headers["Location"] == f"/operations/{operation.pk}/centre/"
    for page in ("/operations/", f"/operations/{operation.pk}/", f"/operations/{operation.pk}/results/", "/register/"):
        assert client.get(page).status_code == 403
    stranger = client_for(world.person("EU-CC", Role.WALL), None, "")
    assert stranger.get(f"/operations/{operation.pk}/centre/").status_code == 404
    assert stranger.get(f"/operations/{operation.pk}/events/").status_code == 404

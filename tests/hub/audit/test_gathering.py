"""What is logged and told together, and that nothing of it is lost: nested actions, refusals, requests that fail."""

import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from tallystick.hub.acting import action
from tallystick.hub.audit import gathering
from tallystick.hub.audit.actions import record, record_system
from tallystick.hub.audit.middleware import LogFirst
from tallystick.hub.audit.models import LogEntry, Named, TreeHead
from tallystick.hub.live import actions as live
from tallystick.hub.live.models import Event
from tallystick.hub.viewer import Refused, Unacceptable, Viewer
from tests.hub.audit.trees import assert_is_a_tree
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
ONE = uuid.UUID(int=1)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def logged() -> list[tuple[str, str]]:
    assert_is_a_tree()
    return list(LogEntry.objects.order_by("position").values_list("action", "result"))


def told() -> list[str]:
    return list(Event.objects.order_by("position").values_list("kind", flat=True))


@action("search")
def inner(viewer: Viewer, *, fails: type[Exception] | None = None) -> None:
    record(viewer, "inner")
    live.emit("inner", to="NL-DOU", contribution=ONE)
    if fails:
        raise fails("No.")


@action("search")
def outer(
    viewer: Viewer, *, fails: type[Exception] | None = None, inner_fails: type[Exception] | None = None
) -> list[Any]:
    record(viewer, "first")
    live.emit("first", to="NL-DOU", contribution=ONE)
    try:
        inner(viewer, fails=inner_fails)
    except Unacceptable:
        record(viewer, "went on")
    seen = [LogEntry.objects.count(), Event.objects.count()]
    if fails:
        raise fails("No.")
    return seen


def test_an_action_logs_and_tells_as_its_last_thing(world: World) -> None:
    assert outer(world.viewer()) == [0, 0]
    assert logged() == [("first", "done"), ("inner", "done")]
    assert told() == ["first", "inner"]


def test_a_nested_action_that_fails_takes_its_own_along(world: World) -> None:
    outer(world.viewer(), inner_fails=Unacceptable)
    assert logged() == [("first", "done"), ("inner", "unacceptable"), ("went on", "done")]
    assert told() == ["first"]


def test_a_refusal_in_the_middle_undoes_all_and_is_logged(world: World) -> None:
    with pytest.raises(Refused):
        outer(world.viewer(), inner_fails=Refused)
    assert logged() == [("outer", "refused")]
    assert told() == []


@pytest.mark.parametrize("fails", [Refused, Unacceptable, RuntimeError])
def test_an_action_that_fails_at_its_end_did_nothing(world: World, fails: type[Exception]) -> None:
    with pytest.raises(fails):
        outer(world.viewer(), fails=fails)
    ends = {Refused: [("outer", "refused")], Unacceptable: [("outer", "unacceptable")], RuntimeError: []}
    assert logged() == ends[fails]
    assert told() == []


def test_what_is_unacceptable_is_logged_without_its_words(world: World) -> None:
    with pytest.raises(Unacceptable):
        inner(world.viewer(), fails=Unacceptable)
    assert LogEntry.objects.get().detail == {}


def test_an_action_in_a_transaction_that_is_undone_logs_nothing(world: World) -> None:
    with transaction.atomic():
        inner(world.viewer())
        transaction.set_rollback(True)
    assert logged() == []
    assert told() == []


def test_a_log_that_cannot_be_written_stops_the_action(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(gathering.appending, "append", broken)
    with pytest.raises(RuntimeError):
        inner(world.viewer())
    assert told() == [], "what was told goes with it"


def test_events_of_what_is_forgotten_meanwhile_are_not_told(world: World) -> None:
    @action("search")
    def forgetting(viewer: Viewer) -> int:
        live.emit("watch", to="NL-DOU", contribution=ONE)
        live.emit("hit", to="NL-DOU", contribution=ONE)
        live.emit("hit", to="NL-DOU", contribution=uuid.UUID(int=2))
        return live.forget(contributions=[ONE], kind="watch")

    assert forgetting(world.viewer()) == 1
    assert told() == ["hit", "hit"]


def answering(view: Any) -> HttpResponse:
    return LogFirst(view)(HttpRequest())


def test_reads_of_a_request_are_appended_before_its_answer_leaves(world: World) -> None:
    viewer = world.viewer()

    def view(_: HttpRequest) -> HttpResponse:
        record(viewer, "one")
        record(viewer, "two")
        assert LogEntry.objects.count() == 0
        return HttpResponse("told")

    answering(view)
    assert logged() == [("one", "done"), ("two", "done")]


def test_they_are_appended_in_one_transaction(world: World, django_assert_max_num_queries: Any) -> None:
    viewer = world.viewer()
    record(viewer, "before")

    def view(_: HttpRequest) -> HttpResponse:
        for _number in range(20):
            record(viewer, "one")
        return HttpResponse("told")

    with django_assert_max_num_queries(5):
        answering(view)


def test_they_are_appended_where_the_view_fails(world: World) -> None:
    def view(_: HttpRequest) -> HttpResponse:
        record(world.viewer(), "one")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        answering(view)
    assert logged() == [("one", "done")]


def test_an_answer_that_cannot_be_logged_does_not_leave(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(gathering.appending, "append", broken)

    def view(_: HttpRequest) -> HttpResponse:
        record(world.viewer(), "one")
        return HttpResponse("told")

    with pytest.raises(RuntimeError):
        answering(view)


def test_what_is_logged_in_a_transaction_of_its_own_goes_with_it(world: World) -> None:
    def view(_: HttpRequest) -> HttpResponse:
        record_system("read")
        with transaction.atomic():
            record_system("kept")
        try:
            with transaction.atomic():
                record_system("undone")
                raise RuntimeError
        except RuntimeError:
            return HttpResponse("told")

    answering(view)
    assert logged() == [("kept", "done"), ("read", "done")]


def test_an_action_of_a_request_does_not_wait_for_it(world: World) -> None:
    def view(_: HttpRequest) -> HttpResponse:
        inner(world.viewer())
        assert logged() == [("inner", "done")]
        return HttpResponse("told")

    answering(view)


def test_a_streamed_answer_logs_by_itself(world: World) -> None:
    def lines() -> Any:
        record_system("stream")
        yield LogEntry.objects.filter(action="stream").count()

    streamed: list[Any] = []

    def view(_: HttpRequest) -> HttpResponse:
        streamed.append(lines())
        return HttpResponse("told")

    answering(view)
    assert next(streamed[0]) == 1, "logged before its first part"


def test_what_waits_has_a_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_WAITING", 3)

    def view(_: HttpRequest) -> HttpResponse:
        for _number in range(5):
            record_system("one")
        assert LogEntry.objects.count() == 2
        return HttpResponse("told")

    answering(view)
    assert len(logged()) == 5


def test_a_real_request_passes_it(world: World, client_for: Any) -> None:
    client_for(world.person()).get("/register/")
    assert ("list", "done") in logged()


def test_a_lost_head_is_no_new_log(world: World) -> None:
    """Without its head the log takes nothing more: it does not begin again over what stands."""
    record_system("one")
    TreeHead.objects.all().delete()
    with pytest.raises(Exception, match=r"(?i)append-only|unique"):
        record_system("two")
    assert connection.in_atomic_block is False


def test_many_go_in_the_same_as_one_by_one(world: World) -> None:
    """Far more than go in one message: other words for the database, the same rows."""
    viewer, ids = world.viewer(), [uuid.UUID(int=number) for number in range(600)]

    def view(_: HttpRequest) -> HttpResponse:
        for number, one in enumerate(ids):
            record(
                viewer, "read", [one, str(ids[0]).upper(), 'no "id"'], told="a\tb\\c\nž" * (number % 2), total=number
            )
        return HttpResponse("told")

    answering(view)
    assert assert_is_a_tree() == 600
    last = LogEntry.objects.get(position=599)
    assert (last.objects_read, last.detail) == ([str(ids[599]), str(ids[0]), 'no "id"'], {"total": 599})
    assert last.opening.told == "a\tb\\c\nž"
    assert LogEntry.objects.filter(position__in=Named.objects.filter(named=ids[7]).values("position")).count() == 1

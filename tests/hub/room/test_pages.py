"""Pages and API of a room: what is read first, what is typed, and what strangers find."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.operations import commanding, planning
from tallystick.hub.operations.models import Operation
from tallystick.hub.room.models import Announcement, Entry, Presence, Question
from tallystick.vocabulary import Role
from tests.hub.operations import running
from tests.hub.room import rooms
from tests.hub.room.rooms import Api
from tests.world import World, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(world: World) -> Operation:
    return running.operation(world)


def plain(answer: object) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))  # type: ignore[attr-defined]


def test_what_matters_stands_before_the_journal(world: World, operation: Operation) -> None:
    rooms.write(world, operation)
    rooms.announce(world, operation)
    rooms.ask(world, operation)
    commanding.hold(world.viewer("ES-PN", Role.SUPERVISOR), operation.pk, why="Wait for light.")
    page = plain(client_for(world.person("NL-DOU", Role.OFFICER)).get(f"/rooms/{operation.pk}/"))
    places = [page.index(words) for words in ("Wait for light.", "Radio channel 7.", "Spain asks you", "Journal",
                                              "entry 3", "In the room now", "Netherlands · Officer")]  # fmt: skip
    assert places == sorted(places)


def test_an_empty_room_says_what_to_do(world: World, operation: Operation) -> None:
    page = plain(client_for(world.person()).get(f"/rooms/{operation.pk}/"))
    for words in ("Not begun", "who writes the first line", "Nobody has asked", "announced nothing yet", "no file"):
        assert words in page
    assert "Waits for your agency" not in page


def test_an_entry_is_one_line(world: World, operation: Operation) -> None:
    client, url = client_for(world.person()), f"/rooms/{operation.pk}/"
    answer = client.post(url, {"kind": "event", "text": "Convoy left."}, follow=True)
    assert "Entry 1 is written." in plain(answer)
    assert "Convoy left." in plain(answer)
    answer = client.post(url, {"kind": "event", "text": "Mine.", "decided_by": "A judge"})
    assert answer.status_code == 422
    assert "goes with a decision" in plain(answer)
    assert "<details open>" in answer.content.decode(), "what is wrong is not folded away"
    assert 'value="Mine."' in answer.content.decode(), "nothing typed is lost"
    assert Entry.objects.count() == 1


def test_a_page_is_read_anew_where_something_changed(world: World, operation: Operation) -> None:
    client = client_for(world.person())
    page = client.get(f"/rooms/{operation.pk}/").content.decode()
    (url,) = re.findall(r'hx-get="([^"]+)"', page)
    assert client.get(url).status_code == 204
    rooms.write(world, operation, "Convoy left.", "NL-DOU")
    part = client.get(url).content.decode()
    assert "Convoy left." in part
    assert part.count('hx-swap-oob="true"') == 2
    (newer,) = re.findall(r'hx-get="([^"]+)"', part)
    assert newer != url
    assert client.get(newer).status_code == 204
    client_for(world.person("HR-FIU")).get(f"/rooms/{operation.pk}/")
    assert "Croatia · Analyst" in plain(client.get(newer)), "who came in is told too"


def test_a_correction_and_earlier_entries(world: World, operation: Operation) -> None:
    for number in range(51):
        rooms.write(world, operation, f"Line {number + 1}.")
    client = client_for(world.person())
    assert "Line 1." not in plain(client.get(f"/rooms/{operation.pk}/"))
    earlier = client.get(f"/rooms/{operation.pk}/journal/?before=2")
    assert "Line 1." in plain(earlier)
    assert "Line 1." in plain(client.get(f"/rooms/{operation.pk}/journal/1/correct/"))
    client.post(f"/rooms/{operation.pk}/journal/1/correct/", {"text": "Line one."})
    assert "Corrected by entry 52" in plain(client.get(f"/rooms/{operation.pk}/journal/?before=2"))
    assert "Correction of entry 1 Line one." in plain(client.get(f"/rooms/{operation.pk}/"))
    assert client.get(f"/rooms/{operation.pk}/journal/99/correct/").status_code == 404
    assert client.get(f"/rooms/{operation.pk}/journal/?before={'9' * 30}").status_code == 200


def test_from_an_announcement_to_the_desk_and_off_it(world: World, operation: Operation) -> None:
    lead, dutch = client_for(world.person("ES-PN", Role.SUPERVISOR)), client_for(world.person("NL-DOU"))
    lead.post(f"/rooms/{operation.pk}/announce/", {"text": "Radio channel 7."})
    made = Announcement.objects.get()
    assert "Spain announced" in plain(dutch.get("/"))
    assert "seen by 1 of 3 agencies, not yet by Croatia, Netherlands" in plain(lead.get(f"/rooms/{operation.pk}/"))
    assert "Spain announced" in plain(dutch.get("/")), "looking at the desk is not seeing it"
    answer = dutch.post(f"/rooms/{operation.pk}/announcements/{made.pk}/seen/", follow=True)
    assert "Waits for your agency" not in plain(answer)
    assert "Spain announced" not in plain(dutch.get("/"))
    assert "seen by 2 of 3 agencies, not yet by Croatia" in plain(lead.get(f"/rooms/{operation.pk}/"))
    assert dutch.get(f"/rooms/{operation.pk}/announce/").status_code == 403


def test_from_a_question_to_its_answer(world: World, operation: Operation) -> None:
    asks, owes = client_for(world.person()), client_for(world.person("NL-DOU"))
    assert "Who owes the answer" in plain(asks.get(f"/rooms/{operation.pk}/ask/"))
    by = timezone.localtime(timezone.now() + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")
    answer = asks.post(f"/rooms/{operation.pk}/ask/", {"text": "Whose van?", "owner": "NL-DOU", "due_at": by})
    assert answer.status_code == 302
    url = f"/rooms/{operation.pk}/questions/{Question.objects.get().pk}/"
    assert "Spain asks you Whose van?" in plain(owes.get("/"))
    assert "Answer it" not in plain(asks.get(url))
    assert "Netherlands owes the answer" in plain(asks.get(url))
    assert "Answer it" in plain(owes.get(url))
    assert asks.post(url, {"text": "Mine."}).status_code == 403
    owes.post(url, {"text": "Ours."})
    assert owes.post(url, {"text": "Again."}).status_code == 422
    assert "Answer Ours." in plain(asks.get(url))
    assert "Spain asks you" not in plain(owes.get("/"))


def test_a_moment_is_typed_in_the_readers_own_time(world: World, operation: Operation) -> None:
    here = timezone.now() - timedelta(minutes=90)
    local = here.astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%dT%H:%M")
    assert local
    client = client_for(world.person())
    from zoneinfo import ZoneInfo

    typed = here.astimezone(ZoneInfo("Europe/Madrid")).strftime("%Y-%m-%dT%H:%M")
    client.post(f"/rooms/{operation.pk}/", {"kind": "event", "text": "Seen.", "happened_at": typed})
    assert abs(Entry.objects.get().happened_at - here) < timedelta(minutes=1)


PLACES = ("", "part/", "journal/", "journal/1/correct/", "ask/", "files/", "record/")


@pytest.mark.parametrize("place", PLACES)
def test_strangers_find_nothing_there(world: World, operation: Operation, place: str) -> None:
    rooms.write(world, operation)
    url = f"/rooms/{operation.pk}/{place}"
    stranger = client_for(world.person("EU-CC", Role.SUPERVISOR))
    assert stranger.get(url).status_code == 404
    wall = client_for(world.person("ES-PN", Role.WALL)).get(url)
    assert wall.status_code == 403
    assert "Convoy" not in wall.content.decode()
    assert client_for(world.person(), purpose=None).get(url).status_code == 302
    assert LogEntry.objects.filter(result="refused").exists()
    assert not Presence.objects.filter(person__agency="EU-CC").exists()


def test_an_ended_room_offers_nothing_to_write(world: World, operation: Operation) -> None:
    rooms.write(world, operation)
    rooms.announce(world, operation)
    rooms.ask(world, operation)
    planning.end_operation(world.viewer("ES-PN", Role.SUPERVISOR), operation.pk)
    client = client_for(world.person("NL-DOU", Role.SUPERVISOR))
    page = client.get(f"/rooms/{operation.pk}/")
    assert "Convoy left." in plain(page)
    assert "ended, to be read only" in plain(page)
    for words in ("Write", "Ask a question", "We have seen it", "Add a file", "Correct"):
        assert f">{words}<" not in page.content.decode()
    assert client.post(f"/rooms/{operation.pk}/", {"kind": "event", "text": "More."}).status_code == 422


def test_the_room_is_reached_from_the_operation(world: World, operation: Operation) -> None:
    client = client_for(world.person())
    for place in ("", "morning/", "centre/"):
        assert f'href="/rooms/{operation.pk}/"' in client.get(f"/operations/{operation.pk}/{place}").content.decode()
    wall = client_for(world.person("ES-PN", Role.WALL)).get(f"/operations/{operation.pk}/centre/")
    assert "/rooms/" not in wall.content.decode()


def test_markup_is_shown_and_not_obeyed(world: World, operation: Operation) -> None:
    rooms.write(world, operation, "<script>alert(1)</script>")
    assert "<script>alert" not in client_for(world.person()).get(f"/rooms/{operation.pk}/").content.decode()


def test_the_whole_room_over_the_api(world: World, operation: Operation) -> None:
    spanish, dutch = Api(world), Api(world, "NL-DOU")
    where = f"/rooms/{operation.pk}"
    assert spanish.post(f"{where}/journal", text="Road closed.", kind="decision", decided_by="A judge") == (
        201, {"number": 1},
    )  # fmt: skip
    assert dutch.post(f"{where}/journal/1/correct", text="Bridge closed.") == (201, {"number": 2})
    _, told = spanish.post(f"{where}/announcements", text="Channel 7.")
    by = timezone.now() + timedelta(hours=1)
    _, asked = spanish.post(f"{where}/questions", text="Whose van?", owner="NL-DOU", due_at=by)
    status, room = dutch.get(where)
    assert status == 200
    assert [(row["number"], row["corrects"]) for row in room["journal"]["entries"]] == [(3, None), (2, 1), (1, None)]
    assert (room["announcements"][0]["waits"], room["questions"][0]["mine"], room["present"]) == (True, True, [])
    assert dutch.post(f"{where}/announcements/{told['id']}/seen") == (204, None)
    assert dutch.post(f"{where}/questions/{asked['id']}/answer", text="Ours.") == (204, None)
    assert dutch.post(f"{where}/questions/{asked['id']}/answer", text="Ours.")[0] == 422
    _, room = spanish.get(where)
    assert (room["announcements"][0]["missing"], room["questions"][0]["answer"]) == (["HR-FIU"], "Ours.")
    assert [row["number"] for row in spanish.get(f"{where}/journal?before=3")[1]["entries"]] == [2, 1]
    assert dutch.post(f"{where}/announcements", text="No.")[0] == 403


@pytest.mark.parametrize(
    "moment", ["2026-11-27T10:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "soon"]
)
def test_no_moment_of_this_journal(world: World, operation: Operation, moment: str) -> None:
    api, where = Api(world), f"/rooms/{operation.pk}"
    assert api.post(f"{where}/journal", text="Seen.", happened_at=moment)[0] == 422
    assert api.post(f"{where}/questions", text="Whose?", owner="NL-DOU", due_at=moment)[0] == 422


def test_numbers_beyond_any_journal(world: World, operation: Operation) -> None:
    rooms.write(world, operation)
    api, where = Api(world), f"/rooms/{operation.pk}"
    assert len(api.get(f"{where}/journal?before={2**70}")[1]["entries"]) == 1
    assert api.get(f"{where}/journal?before=-1")[1] == {"entries": [], "more": False}
    assert api.post(f"{where}/journal/{2**70}/correct", text="No.")[0] == 403
    assert client_for(world.person()).get(f"{where}/journal/{2**70}/correct/").status_code == 404


def test_strangers_over_the_api(world: World, operation: Operation) -> None:
    rooms.write(world, operation)
    stranger, where = Api(world, "EU-CC"), f"/rooms/{operation.pk}"
    assert [stranger.get(f"{where}{part}")[0] for part in ("", "/journal")] == [404, 404]
    assert stranger.post(f"{where}/journal", text="Mine.")[0] == 403

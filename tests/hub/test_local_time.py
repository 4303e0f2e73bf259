"""Times on pages are those of the reader's own country, and every page says whose."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tallystick.hub import local_time
from tallystick.hub.agencies.models import Agency, Person
from tests.world import client_for

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("country", "place", "shown", "zone"),
    [
        ("ES", "Madrid", "27 Nov 13:00", "Madrid, UTC+1"),
        ("tr", "Ankara", "27 Nov 15:00", "Ankara, UTC+3"),
        ("XX", "Brussels", "27 Nov 13:00", "Brussels, UTC+1"),
    ],
)
def test_a_moment_is_told_in_the_readers_own_country(country: str, place: str, shown: str, zone: str) -> None:
    with local_time.told_in(country) as found:
        assert (found, local_time.moment(NOON), local_time.zone_words(found, NOON)) == (place, shown, zone)
        assert local_time.clock(NOON) == shown[-5:]
    assert local_time.moment(NOON) == "27 Nov 12:00"


def test_every_page_says_whose_time_it_tells(world: Any) -> None:
    page = client_for(world.person()).get("/").content.decode()
    assert "Times are those of Madrid, UTC+" in page


def test_a_guest_reads_the_clock_of_the_host(world: Any) -> None:
    person = world.person()
    Person.objects.filter(pk=person.pk).update(host=Agency.objects.get(pk="HR-FIU"))
    assert "Times are those of Zagreb" in client_for(person).get("/").content.decode()

"""A room of an operation that Spain leads, with agencies of the Netherlands and Croatia."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from tallystick.hub.agencies import tokens
from tallystick.hub.operations.models import Operation
from tallystick.hub.room import announcing, asking, journaling
from tallystick.hub.room.journaling import Said
from tallystick.hub.room.models import Announcement, Entry, Question
from tallystick.vocabulary import Role
from tests.world import World


def write(world: World, made: Operation, text: str = "Convoy left.", agency: str = "ES-PN", **said: Any) -> Entry:
    """An entry of an analyst."""
    return journaling.write_entry(world.viewer(agency), made.pk, Said(text=text, **said))


def announce(world: World, made: Operation, text: str = "Radio channel 7.") -> Announcement:
    """What the lead announces."""
    return announcing.announce(world.viewer("ES-PN", Role.SUPERVISOR), made.pk, text=text)


def ask(world: World, made: Operation, owner: str = "NL-DOU", hours: float = 1, **said: Any) -> Question:
    """What Spain asks."""
    viewer = world.viewer("ES-PN", **said)
    due_at = viewer.now + timedelta(hours=hours)
    return asking.ask_in_room(viewer, made.pk, text="Is the van yours?", owner=owner, due_at=due_at)


class Api:
    """The API as somebody of an agency calls it."""

    def __init__(self, world: World, agency: str = "ES-PN", role: Role = Role.SUPERVISOR) -> None:
        token = tokens.create(world.viewer(agency, role), name="t", days=1)
        work = {"Tallystick-Purpose": "c", "Tallystick-Case": "T-1"}
        self.client = Client(headers={"Authorization": f"Bearer {token}"} | work)

    def post(self, path: str, **body: object) -> tuple[int, Any]:
        """Status and answer."""
        answer = self.client.post(f"/api{path}", json.dumps(body, default=str), content_type="application/json")
        return answer.status_code, answer.json() if answer.content else None

    def get(self, path: str) -> tuple[int, Any]:
        """Status and answer."""
        answer = self.client.get(f"/api{path}")
        return answer.status_code, answer.json()

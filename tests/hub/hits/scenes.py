"""Small scenes: what agencies hand in, and the hits that come of it."""

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from tallystick.hub.agencies import tokens
from tallystick.hub.hits.models import Hit
from tallystick.hub.register import actions
from tallystick.hub.register.actions import HandedIn
from tallystick.hub.register.models import Contribution
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Conditions, Handling, SubjectCategory, make

MAN = {"name": "Dragoslav Petkovšek", "birthDate": "1984-03-17", "nationality": "rs", "phone": "+381645550134"}
SAME_MAN = {"name": "Драгослав Петковшек", "birthDate": "1984-03-17", "nationality": "rs", "phone": "+381 64 555 0134"}
OTHER_MAN = {"name": "Giorgos Papanikolaou", "birthDate": "1971-11-02", "nationality": "gr", "phone": "00381645550134"}
HIDDEN = {"handling": frozenset({Handling.H2})}
SILENT = {"silent": True}


def hand_in(
    viewer: Viewer, source_id: str, properties: dict[str, Any], schema: str = "Person", **terms: Any
) -> uuid.UUID:
    """One contribution of the viewer's agency, under usual conditions but for ``terms``."""
    usual = {
        "review_date": timezone.now().date() + timedelta(days=400),
        "subject_categories": frozenset({SubjectCategory.SUSPECT}) if schema == "Person" else frozenset(),
    }
    conditions = Conditions(**{**usual, **terms})
    actions.contribute(
        viewer, [HandedIn(source_id=source_id, entity=make("", schema, properties), conditions=conditions)]
    )
    return Contribution.objects.get(owner=viewer.agency, source_id=source_id).pk


def pair(world: Any, ours: dict[str, Any] = MAN, theirs: dict[str, Any] = SAME_MAN, **terms: Any) -> Hit:
    """One man in Spain's and in the Netherlands' lists, the Netherlands' under ``terms``; the one hit of it."""
    hand_in(world.viewer("ES-PN"), "es-1", ours)
    hand_in(world.viewer("NL-DOU"), "nl-1", theirs, **terms)
    return Hit.objects.get()


def values_of(properties: dict[str, Any]) -> list[str]:
    """Every value, and every word of two letters or more, that must not be found on a page."""
    return [part for value in properties.values() for part in {value, *value.split()} if len(part) > 2]


class Api:
    """The API as one person with a token."""

    def __init__(self, viewer: Viewer) -> None:
        self.client = Client()
        token = tokens.create(viewer, name="tests", days=1)
        self.headers = {
            "authorization": f"Bearer {token}", "tallystick-purpose": viewer.purpose or "c",
            "tallystick-case": viewer.case or "T-1",
        }  # fmt: skip

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api{path}", query, headers=self.headers)

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(f"/api{path}", body, content_type="application/json", headers=self.headers)

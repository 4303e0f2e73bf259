"""France, Germany and Türkiye join the small world: an owner, a holder in the area, and a third country without a
ground; each with two supervisors, so that two persons can decide."""

from datetime import timedelta
from typing import Any

from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.register.releasing import TransferRecord
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import AgencyKind, Confidentiality, Role
from tests.world import _person

JOINING = (("FR-PN", "Police nationale", "FR"), ("DE-BKA", "Bundeskriminalamt", "DE"), ("TR-EGM", "Emniyet", "TR"))
TRANSFER = TransferRecord(
    ground="derogation", reference="38(1)(d)", authority="Emniyet, organised crime", authorisation="Paris court, 12/26",
    assurances="No death penalty; no ill-treatment.", justification="The load leaves Izmir on Friday.",
    data="40 decrypted messages",
)  # fmt: skip


def join(world: Any) -> None:
    """Put the three into a world."""
    for code, name, country in JOINING:
        made = Agency.objects.create(code=code, name=name, country=country, kind=AgencyKind.POLICE)
        world.agencies[code] = made
        Person.objects.bulk_create(_person(code, made, role, world.agencies) for role in Role)
    for agency in world.agencies.values():
        second(agency)


def second(agency: Agency) -> Person:
    """Another supervisor of an agency."""
    return Person.objects.create(
        account=f"{agency.pk.lower().replace('-', '.')}.supervisor-2", name=f"Second supervisor of {agency.name}",
        agency=agency, role=Role.SUPERVISOR, clearance=Confidentiality.RESTRICTED, password="!",
    )  # fmt: skip


def second_of(viewer: Viewer) -> Viewer:
    """The second supervisor of a supervisor's agency, on the same work."""
    from dataclasses import replace

    return replace(viewer, account=f"{viewer.account}-2")


def in_days(viewer: Viewer, days: int) -> Any:
    """A last day."""
    return viewer.today + timedelta(days=days)

"""The first agencies and people of a hub, added at the machine's own console."""

from typing import Any

import pytest

from tallystick.hub.agencies import actions
from tallystick.hub.agencies.models import Agency, Person
from tallystick.hub.viewer import Unacceptable

pytestmark = pytest.mark.django_db


def test_an_agency_and_its_administrator(world: Any) -> None:
    actions.add_agency("RS-MUP", "Ministarstvo unutrašnjih poslova", "RS", "police")
    password = actions.add_first_person("rs.admin", "RS-MUP", "administrator", "Ana")
    person = Person.objects.get(account="rs.admin")
    assert person.agency == Agency.objects.get(code="RS-MUP")
    assert person.check_password(password)


@pytest.mark.parametrize(
    ("code", "country", "kind"),
    [("rs-mup", "RS", "police"), ("RS-MUP", "XX", "police"), ("RS-MUP", "rs", "police"), ("RS-MUP", "RS", "army"),
     ("ES-PN", "ES", "police")],
)  # fmt: skip
def test_unknown_codes_are_refused_in_one_line(world: Any, code: str, country: str, kind: str) -> None:
    with pytest.raises(Unacceptable) as refusal:
        actions.add_agency(code, "Name", country, kind)
    assert len(refusal.value.problems) == 1


@pytest.mark.parametrize(("agency", "role"), [("XX-NO", "analyst"), ("ES-PN", "king")])
def test_no_person_without_agency_and_role(world: Any, agency: str, role: str) -> None:
    with pytest.raises(Unacceptable):
        actions.add_first_person("x.y", agency, role, "Name")

"""A small world: four agencies of four kinds in four countries, with a person of every role in each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from tallystick.hub.agencies.models import Agency, Hub, Person, Work
from tallystick.hub.agencies.queries import viewer_of
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import AgencyKind, Confidentiality, Purpose, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CASE = "ES-2026-0417"
AGENCIES = (
    ("ES-PN", "Policía Nacional", "ES", AgencyKind.POLICE),
    ("NL-DOU", "Douane", "NL", AgencyKind.CUSTOMS),
    ("HR-FIU", "Ured za sprječavanje pranja novca", "HR", AgencyKind.FIU),
    ("EU-CC", "Coordination centre", "BE", AgencyKind.CENTRE),
)


@dataclass(frozen=True)
class World:
    """The agencies by code; ``ES-PN`` is home."""

    agencies: dict[str, Agency]

    def person(self, agency: str = "ES-PN", role: Role | str = Role.ANALYST) -> Person:
        """The person of that role in that agency; of several the first."""
        return Person.objects.filter(agency=agency, role=role).earliest("account")

    def viewer(
        self,
        agency: str = "ES-PN",
        role: Role | str = Role.ANALYST,
        purpose: Purpose | str | None = Purpose.OPERATIONAL,
        case: str = CASE,
        now: datetime | None = None,
    ) -> Viewer:
        """That person at work; ``purpose=None`` for nobody's work chosen."""
        work = Work(purpose=Purpose(purpose), case=case) if purpose else None
        return viewer_of(self.person(agency, role), work, now or timezone.now())


def make_world(*, exercise: bool = False) -> World:
    """Put the world into an empty database."""
    Hub.objects.create(name="Test hub", exercise=exercise, ceiling=Confidentiality.RESTRICTED)
    agencies = {
        code: Agency.objects.create(code=code, name=name, country=country, kind=kind)
        for code, name, country, kind in AGENCIES
    }
    for code, agency in agencies.items():
        Person.objects.bulk_create(_person(code, agency, role, agencies) for role in Role)
    return World(agencies)


def _person(code: str, agency: Agency, role: Role, agencies: dict[str, Agency]) -> Person:
    account = f"{code.lower().replace('-', '.')}.{role.value.replace('_', '-')}"
    guest = role is Role.GUEST
    return Person(
        account=account, name=f"{role.value.replace('_', ' ').capitalize()} of {agency.name}", agency=agency, role=role,
        clearance=Confidentiality.RESTRICTED, password="!", made_at=timezone.now(),
        host=agencies["EU-CC" if code != "EU-CC" else "ES-PN"] if guest else None,
        mandate="Deployment order 12/2026" if guest else "",
        until=timezone.now().date() + timedelta(days=30) if guest else None,
    )  # fmt: skip


def client_for(person: Person, purpose: Purpose | str | None = Purpose.OPERATIONAL, case: str = CASE) -> Client:
    """A client signed in with a second factor set up; with work chosen where the role sees content."""
    client = Client()
    if not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(person, generate_totp_secret())
    client.force_login(person, backend=BACKEND)
    if purpose and Role(person.role).sees_content:
        now = timezone.now()
        work = Work.objects.create(person=person, purpose=Purpose(purpose), case=case, started_at=now, used_at=now)
        session = client.session
        session["work"] = work.pk
        session.save()
    return client

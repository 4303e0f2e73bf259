"""Loading an exercise into a new hub: its agencies, people and contributions, and a first day's work on them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice, permutations
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tallystick import exercise
from tallystick.crosscheck import compare
from tallystick.exercise import Item, World
from tallystick.hub import playing, staging
from tallystick.hub.agencies.models import Agency, Hub, Person
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.exchange.models import AccessRequest
from tallystick.hub.hits import actions as hits
from tallystick.hub.hits import queries, watching
from tallystick.hub.hits.models import Hit
from tallystick.hub.hits.strength import STRONG
from tallystick.hub.operations import planning
from tallystick.hub.operations.planning import NewOperation
from tallystick.hub.register import actions as register
from tallystick.hub.register import freezing
from tallystick.hub.register import queries as register_queries
from tallystick.hub.register.actions import HandedIn
from tallystick.hub.register.models import TransferGround
from tallystick.hub.register.releasing import Terms
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, Handling, Purpose, Role, applies_directive, directive_area

CHUNK = 200
"""Contributions handed in per transaction."""
FIRST_DAY = 60
"""About how many hits were decided before the newcomer signs in."""
NO_AGREEMENT = frozenset({"TR"})
"""To here, each release is a transfer of its own."""
CENTRE = "MK-CC"


def load(size: int, *, seed: int = 1) -> None:
    """Fill an empty database with an exercise of ``size`` contributions, marked as one."""
    world = exercise.make_world(seed=seed, size=size, today=timezone.localdate())
    late = _late(world)
    with transaction.atomic():
        Hub.objects.create(name=world.operation.name, exercise=True, ceiling=Confidentiality.BPL)
        _add_agencies(world)
        _add_grounds(world)
        _add_people(world)
        _add_contributions(world, {one.arriving.source_id for one in late})
        _first_day()
        _freeze_messages(seed)
        _open_operation(world)
        for one in late:
            _arrive_late(one)


def _add_agencies(world: World) -> None:
    Agency.objects.bulk_create(
        Agency(code=one.code, name=one.name, country=one.country.upper(), kind=one.kind) for one in world.agencies
    )


def _add_grounds(world: World) -> None:
    """Every agency under the directive has an agreement with every third country but those of ``NO_AGREEMENT``."""
    today, now = timezone.localdate(), timezone.now()
    countries = {one.country.upper() for one in world.agencies}
    TransferGround.objects.bulk_create(
        TransferGround(
            owner_id=one.code, country=country, ground="safeguards", reference="Cooperation agreement 2024/7",
            valid_from=today - timedelta(days=300), until=today + timedelta(days=700), at=now,
        )
        for one in world.agencies
        for country in sorted(countries - directive_area() - NO_AGREEMENT)
        if applies_directive(one.country)
    )  # fmt: skip


def _add_people(world: World) -> None:
    for one in world.people:
        person = Person(
            account=one.account, name=one.name, agency_id=one.agency, role=one.role, host_id=one.host,
            mandate=one.mandate, until=one.until,
        )  # fmt: skip
        person.set_unusable_password()
        person.save()


def _add_contributions(world: World, later: Collection[str]) -> None:
    """All but those that arrive later."""
    columns = (TextColumn("Loading the exercise"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    by_agency: dict[str, list[HandedIn]] = defaultdict(list)
    for item in world.contributions:
        if item.source_id not in later:
            by_agency[item.agency].append(_handed_in(item))
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task("", total=sum(map(len, by_agency.values())))
        for agency, items in by_agency.items():
            viewer = viewer_of(agency, Role.ANALYST)
            rows = iter(items)
            while chunk := list(islice(rows, CHUNK)):
                register.contribute(viewer, chunk)
                progress.advance(task, len(chunk))


def _handed_in(item: Item) -> HandedIn:
    return HandedIn(source_id=item.source_id, entity=item.entity, conditions=item.conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A record that an agency has on watch, and another agency's of the same person that arrives after that."""

    watched: Item
    arriving: Item


def _late(world: World) -> list[Late]:
    """One for each agency that has such a person outside the newcomer's story, so that every desk shows an alert."""
    found: dict[str, Late] = {}
    used: set[str] = set()
    for items, pairs in islice(world.iter_cells(), 1, None):
        by_id = {item.source_id: item for item in items}
        for pair in pairs:
            for watched, arriving in permutations((by_id[pair.left], by_id[pair.right])):
                free = watched.agency not in found and not used & {watched.source_id, arriving.source_id}
                if pair.kind == "same" and free and _would_alert(watched, arriving):
                    found[watched.agency] = Late(watched=watched, arriving=arriving)
                    used |= {watched.source_id, arriving.source_id}
    return list(found.values())


def _would_alert(watched: Item, arriving: Item) -> bool:
    """Whether the two are surely one person, and the watcher may read what arrives."""
    terms = arriving.conditions
    shown = not (terms.silent or terms.withheld or Handling.H2 in terms.handling) and terms.recipients is None
    compared = watched.conditions.crosschecked and terms.crosschecked and Purpose.OPERATIONAL in terms.purposes
    if watched.agency == arriving.agency or not (shown and compared and watched.entity.schema == "Person"):
        return False
    comparison = compare(watched.entity, arriving.entity)
    return comparison.kind == "same" and comparison.score >= STRONG


def _freeze_messages(seed: int) -> None:
    """France hands in messages, freezes them as a set and releases it to Germany alone: the rest is the newcomer's."""
    items = exercise.messages(seed=seed, today=timezone.localdate())
    owner = items[0].agency
    analyst, supervisor = viewer_of(owner, Role.ANALYST), viewer_of(owner, Role.SUPERVISOR)
    register.contribute(analyst, [_handed_in(item) for item in items])
    ids = [register_queries.own_id(analyst, item.source_id) for item in items]
    made = freezing.freeze(
        analyst, name="Decrypted messages, file 26/118", why="What the action days rest on, as it stood when shared.",
        ids=[one for one in ids if one],
    )  # fmt: skip
    terms = Terms(
        to="DE-BP", purposes=frozenset({Purpose.OPERATIONAL}), until=supervisor.today + timedelta(days=60),
        why="For the controls at the Rhine.", legal_basis="Directive (EU) 2023/977",
    )  # fmt: skip
    freezing.release_set(supervisor, made.pk, terms)


def _open_operation(world: World) -> None:
    """The operation that the exercise plays: led by the centre, all agencies take part; today is its third day."""
    lead = viewer_of(CENTRE, Role.COORDINATOR)
    first = lead.today - timedelta(days=2)
    new = NewOperation(
        code="JAD-2026", name=world.operation.name, kind="joint_action_days",
        legal_basis="Operational action plan 2026",
        crime_areas=("migrant_smuggling", "drugs", "firearms", "document_fraud", "other"),
        participants=tuple(one.code for one in world.agencies if one.code != CENTRE),
        supporting=("Regional liaison officers", "Forensic support team"), prepares_from=first - timedelta(days=30),
        first_day=first, last_day=first + timedelta(days=5), follow_up_until=first + timedelta(days=90),
    )  # fmt: skip
    made = planning.create_operation(lead, new)
    playing.load(made)
    staging.stage(made, lead)


def _arrive_late(one: Late) -> None:
    """Somebody watches a record; then the other arrives."""
    watcher = viewer_of(one.watched.agency, Role.ANALYST)
    record = register_queries.own_id(watcher, one.watched.source_id)
    assert record
    watching.watch(watcher, record, why="Expected at the border this week; armed when last seen.")
    register.contribute(viewer_of(one.arriving.agency, Role.ANALYST), [_handed_in(one.arriving)])


def viewer_of(agency: str, role: Role) -> Viewer:
    """The agency's first person of that role, at work on the exercise's case."""
    return playing.at_work(playing.first_of(agency, role))


def _first_day() -> None:
    """What the agencies did before the newcomer signs in: they decided on some hits and asked for some records."""
    strong = list(Hit.objects.filter(kind_ff="same", score_ff__gte=0.99).order_by("pk").values_list("pk", flat=True))
    step = max(1, len(strong) // FIRST_DAY)
    for hit_id in strong[::step]:
        _decide_as_left_owner(hit_id)
    for hit_id in strong[1 :: step * 3]:
        _ask_as_right_owner(hit_id)
    for request in AccessRequest.objects.order_by("pk")[::4]:
        supervisor = viewer_of(request.to_agency_id, Role.SUPERVISOR)
        exchange.grant(supervisor, request.pk, until=supervisor.today + timedelta(days=30), why="For the action days.")


def _decide_as_left_owner(hit_id: UUID) -> None:
    hit = Hit.objects.select_related("left").get(pk=hit_id)
    viewer = viewer_of(hit.left.owner_id, Role.ANALYST)
    seen = queries.read(viewer, hit.pk)
    if seen is not None and seen.score is not None:
        hits.decide(viewer, hit.pk, outcome="confirmed", why="Name, date and number agree with our file.")


def _ask_as_right_owner(hit_id: UUID) -> None:
    hit = Hit.objects.select_related("right", "left").get(pk=hit_id)
    if hit.left.owner_id == hit.right.owner_id or hit.left.silent:
        return
    viewer = viewer_of(hit.right.owner_id, Role.ANALYST)
    seen = queries.read(viewer, hit.pk)
    if seen is not None:
        exchange.ask_about_hit(viewer, hit.pk, why="We plan a search on the same address and need the whole record.")

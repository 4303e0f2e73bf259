"""Who asks for what in the measures of the gate: viewers, lists narrowed in every way, single decisions."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from benchmarks.gate_hub import NOW
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, Purpose, Role

if TYPE_CHECKING:
    from tallystick.hub.hits import queries as hits
    from tallystick.hub.register import queries as register
    from tallystick.hub.register.models import Contribution

SAMPLED = 5_000


def viewer(agency: str, purpose: Purpose, clearance: Confidentiality) -> Viewer:
    """An analyst at work."""
    return Viewer(
        account=agency.lower(), agency=agency, role=Role.ANALYST, clearance=clearance, purpose=purpose, case="GATE-1",
        now=NOW,
    )  # fmt: skip


def viewers() -> tuple[Viewer, Viewer, Viewer]:
    """One who sees most of the hub; one for a purpose that few contributions are for; one whose agency owns nothing."""
    return (
        viewer("RS-MUP", Purpose.OPERATIONAL, Confidentiality.BPL),
        viewer("IL-POL", Purpose.STRATEGIC, Confidentiality.BPL),
        viewer("MK-CC", Purpose.CROSS_CHECK, Confidentiality.RESTRICTED),
    )


def lists() -> "Iterator[tuple[dict[str, str], Viewer, register.Filter]]":
    """What each list is, its viewer and its filter; the first viewer narrows in every way."""
    from tallystick.hub.register.queries import COUNTED, PAGE, Filter

    most, few, guest = viewers()
    usual = {
        "everything": Filter(),
        "the last page": Filter(page=COUNTED // PAGE),
        "one kind": Filter(schema=("Vehicle",)),
        "one owner": Filter(owner=("TR-EGM",)),
        "a rare category": Filter(subject_category=("INFORMANT",)),
        "active ones": Filter(status=("active",)),
        "a common word": Filter(text="marko"),
        "a rare word": Filter(text="Hadžihafizbegović"),
        "a number": Filter(text="+381605098040"),
        "two words": Filter(text="marko petrovic"),
    }
    hard = {
        "withdrawn ones": Filter(status=("withdrawn",)),
        "two kinds": Filter(schema=("Vehicle", "Firearm")),
        "two rare categories": Filter(subject_category=("WITNESS", "VICTIM")),
        "an owner and a category": Filter(owner=("TR-EGM",), subject_category=("WITNESS",)),
        "a common word and an owner": Filter(text="marko", owner=("RS-MUP",)),
        "a short beginning": Filter(text="mar"),
    }
    for title, wanted in usual.items():
        yield {"list": title, "viewer": "sees most"}, most, wanted
    for title, wanted in hard.items():
        yield {"list": title, "viewer": "sees most", "hard": "yes"}, most, wanted
    for name, one in (("sees few", few), ("owns nothing", guest)):
        for title in ("everything", "one owner", "a common word"):
            yield {"list": title, "viewer": name}, one, usual[title]


def queues() -> "Iterator[tuple[dict[str, str], Viewer, hits.Filter]]":
    """The hit queue as it opens, and narrowed."""
    from tallystick.hub.hits.queries import Filter

    most, _, _ = viewers()
    yield {"list": "to decide"}, most, Filter()
    yield {"list": "to decide, strong ones"}, most, Filter(strength=("strong",))
    yield {"list": "all, newest first"}, most, Filter(mine="all", order="newest")


def decisions() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Cases for the peers, with what the gate says of each; and the gate in words on them."""
    from tallystick.hub.register.models import Contribution
    from tallystick.hub.register.policy import decide, facts_of, visible_to

    most, _, _ = viewers()
    rows = list(Contribution.objects.order_by("id").prefetch_related("releases", "recipients")[:SAMPLED])
    shown = set(visible_to(most).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    facts = [facts_of(row, most.today) for row in rows]
    started = time.perf_counter()
    said = [decide(most, one).allowed for one in facts]
    seconds = time.perf_counter() - started
    same = sum(allowed == (row.pk in shown) for allowed, row in zip(said, rows, strict=True))
    ours = {"decisions": len(rows), "as_the_gate": same, "decisions_per_s": round(len(rows) / seconds)}
    cases = zip(rows, facts, strict=True)
    return [_case(most, row, sorted(one.unreached), row.pk in shown) for row, one in cases], ours


def _case(one: Viewer, row: "Contribution", unreached: list[str], shown: bool) -> dict[str, Any]:
    bit = one.purpose.bit if one.purpose else 0
    held = [r for r in row.releases.all() if r.purposes & bit and r.until >= one.today and r.ended_at is None]
    facts = {
        "owner": row.owner_id, "active": row.status == "active", "silent": row.silent, "shareable": row.shareable,
        "review_date": row.review_date.toordinal(), "crosschecked": row.crosschecked, "limited": row.limited,
        "purposes": [purpose.value for purpose in Purpose if purpose.bit & row.purposes],
        "no_dissemination": row.no_dissemination, "confidentiality": row.confidentiality,
        "grants": [r.agency_id for r in held], "recipients": [r.agency_id for r in row.recipients.all()],
        "unreached": unreached,
    }  # fmt: skip
    asked = {"agency": one.agency, "purpose": one.purpose, "clearance": int(one.clearance),
             "today": one.today.toordinal()}  # fmt: skip
    return {"viewer": asked, "facts": facts, "shown": shown}

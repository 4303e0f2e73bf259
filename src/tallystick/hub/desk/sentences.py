"""News as sentences: who did what to which of the viewer's facts, with nothing in them the viewer may not see."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from tallystick.hub.desk.queries import Told
from tallystick.hub.exchange import recall_words
from tallystick.hub.exchange.kinds import kinds
from tallystick.hub.exchange.models import Change, Done
from tallystick.hub.naming import Named, kind_of
from tallystick.hub.register.ending import Ending
from tallystick.hub.reports.models import Product, Standing
from tallystick.hub.templatetags.presenting import days_left
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import label

MOST = 12
"""Sentences on a desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One sentence: what the eye rests on, the rest, where it leads, and when."""

    icon: str
    tone: str
    subject: str
    rest: str
    url: str
    at: datetime
    hit: str = ""
    """The hit it speaks of; ``several`` where it sums up more than one."""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingLine:
    """A release that ends soon, with the one thing to do: the owner renews it, the reader asks for more time."""

    subject: str
    rest: str
    left: str
    url: str
    action: str
    label: str
    about: str


Line = Callable[[list[Told], str], News | None]


def news(told: Iterable[Told], agencies: Mapping[str, Named]) -> tuple[News, ...]:
    """The newest sentences; what one agency did several times over is said once."""
    groups: dict[tuple[object, ...], list[Told]] = defaultdict(list)
    for one in told:
        groups[_group_of(one)].append(one)
    made = (_line(members, agencies) for members in groups.values())
    return tuple(line for line in made if line)[:MOST]


def ending(found: Iterable[Ending], viewer: Viewer, agencies: Mapping[str, Named]) -> list[EndingLine]:
    """Releases that end soon, in words."""
    return [_ending_line(one, viewer, agencies) for one in found]


def _ending_line(one: Ending, viewer: Viewer, agencies: Mapping[str, Named]) -> EndingLine:
    caption, page = f"the {kind_of(one.about.entity)} {one.about.caption}", reverse("contribution", args=[one.about.id])
    left = f"until the end of {one.until.day} {one.until:%b %Y}, {days_left(one.until, viewer.today)}"
    if one.about.mine:
        short = agencies[one.agency].short
        url = reverse("contribution_release", args=[one.about.id]) + f"?renew={one.release}"
        return EndingLine(
            subject="Your release", rest=f"of {caption} to {short} ends soon", left=left, url=url, action="Renew",
            label=f"Renew the release to {short}", about=str(one.about.id),
        )  # fmt: skip
    short = agencies[one.about.owner].short
    return EndingLine(
        subject=f"{short}'s release", rest=f"of {caption} to you ends soon", left=left, url=f"{page}#ask",
        action="Ask for more time", label=f"Ask {short} for more time", about=str(one.about.id),
    )  # fmt: skip


def _group_of(one: Told) -> tuple[object, ...]:
    """Hits are summed up by agency, checks by agency and record; the rest stands alone."""
    event = one.event
    if event.kind == "hit":
        return event.kind, event.from_agency
    if event.kind == "checked":
        return event.kind, event.from_agency, event.contribution
    return (event.position,)


def _line(members: list[Told], agencies: Mapping[str, Named]) -> News | None:
    event = members[0].event
    who = agencies[event.from_agency].short if event.from_agency in agencies else event.from_agency
    line = _LINES.get(event.kind)
    return line(members, who) if line else None


def _met(members: list[Told], who: str) -> News | None:
    """Somebody handed in what meets the viewer's facts."""
    one = members[0]
    if len(members) > 1:
        url = reverse("hits") + "?" + urlencode({"agency": one.event.from_agency, "order": "newest"})
        return _news(one, f"{who} handed in", f"what meets your records: {len(members)} hits", url, "several")
    if one.hit is None:
        return None
    rest = f"what meets your {one.about.caption}" if one.about else "what meets a record of yours"
    return _news(one, f"{who} handed in", rest, reverse("hit", args=[one.hit.id]), str(one.hit.id))


def _decided(members: list[Told], who: str) -> News | None:
    one = members[0]
    if one.hit is None:
        return None
    outcome = one.event.payload["outcome"]
    verb = "left open" if outcome == "unresolved" else outcome
    rest = f"the hit on your {one.about.caption}" if one.about else "a hit with you"
    return _news(one, f"{who} {verb}", rest, reverse("hit", args=[one.hit.id]), str(one.hit.id))


def _checked(members: list[Told], who: str) -> News | None:
    one = members[0]
    if one.about is None:
        return None
    times = "" if len(members) == 1 else f" · {len(members)} times"
    rest = f"something that meets your record {one.about.caption}{times}"
    return _news(one, f"{who} checked", rest, reverse("contribution", args=[one.about.id]))


def _released(members: list[Told], who: str) -> News | None:
    one = members[0]
    if one.about is None:
        return None
    until = date.fromisoformat(one.event.payload["until"])
    rest = f"the {kind_of(one.about.entity)} {one.about.caption} to you · until {until.day} {until:%b %Y}"
    return _news(one, f"{who} released", rest, reverse("contribution", args=[one.about.id]))


def _ending(members: list[Told], who: str) -> News | None:
    """Told to both: ``who`` owns it, or reads it by the viewer agency's release."""
    one = members[0]
    if one.about is None:
        return None
    until = date.fromisoformat(one.event.payload["until"])
    whose = f"your release of {one.about.caption} to {who}" if one.about.mine else f"{who}'s release to you"
    what = "" if one.about.mine else f" of the {kind_of(one.about.entity)} {one.about.caption}"
    url = reverse("contribution", args=[one.about.id]) + ("?tab=audience" if one.about.mine else "")
    return _news(one, "Ends soon:", f"{whose}{what} · until {until.day} {until:%b %Y}", url)


def _set_released(members: list[Told], who: str) -> News | None:
    one = members[0]
    if one.released_set is None:
        return None
    until = date.fromisoformat(one.event.payload["until"])
    rest = f"the set {one.released_set.name} to you · until {until.day} {until:%b %Y}"
    return _news(one, f"{who} released", rest, reverse("set", args=[one.released_set.id]))


def _report(members: list[Told], who: str) -> News | None:
    """A report that came; one that was recalled since is told by its recall."""
    one = members[0]
    if one.report is None or one.report.standing != Standing.ISSUED:
        return None
    rest = f"you {Product(one.report.product).label} {one.report.name}: {one.report.title}"
    return _news(one, f"{who} sent", rest, reverse("report", args=[one.report.id]))


def _passed_on(members: list[Told], who: str) -> News | None:
    one = members[0]
    if one.about is None:
        return None
    url = reverse("contribution", args=[one.about.id]) + "?tab=audience"
    return _news(one, f"{who} passed on", f"your {one.about.caption} to {one.event.payload['agency']}", url)


def _answered(members: list[Told], who: str) -> News | None:
    """A refusal; a release is told by its own event."""
    one = members[0]
    if one.request is None or one.event.payload.get("answer") != "refused":
        return None
    reason = label("refusal_reasons", one.request.refusal)
    return _news(one, f"{who} refused", f"your request · {reason}", reverse("request", args=[one.request.id]))


def _recalled(members: list[Told], who: str) -> News | None:
    """An owner took back or corrected what the viewer's agency holds, or reminds it of that."""
    one = members[0]
    if one.receipt is None:
        return None
    verb = recall_words.VERBS[Change(one.receipt.change)]
    subject = f"{who} reminds you" if one.event.kind == "reminded" else f"{who} {verb}"
    what = recall_words.about(one.receipt)
    rest = f"that it {verb} {what}" if one.event.kind == "reminded" else what
    return _news(one, subject, rest, reverse("receipt", args=[one.receipt.id]))


def _receipted(members: list[Told], who: str) -> News | None:
    """A holder answered what the viewer's agency recalled."""
    one = members[0]
    if one.receipt is None:
        return None
    rest = f"on your recall: {Done(one.receipt.done).label} · {recall_words.about(one.receipt)}"
    return _news(one, f"{who} answered", rest, reverse("receipt", args=[one.receipt.id]))


def _message(members: list[Told], who: str) -> News | None:
    """A message that people wrote; what an act made is told by the act's own event."""
    one = members[0]
    if one.message is None or not kinds()[one.message.kind].by_person:
        return None
    kind = kinds()[one.message.kind]
    urgent = "urgent · " if one.message.urgency else ""
    rest = f"{urgent}{one.message.subject or kind.label} · case {one.message.case}"
    return _news(one, f"{who} {kind.verb}:", rest, reverse("message", args=[one.message.id]))


def _replied(members: list[Told], who: str) -> News | None:
    one = members[0]
    if one.message is None:
        return None
    verb = "refused" if one.event.payload.get("reply") == "refused" else "asks what is meant by"
    url = reverse("message", args=[one.message.id])
    return _news(one, f"{who} {verb}", f"your message {one.message.subject or one.message.name}", url)


def _clarified(members: list[Told], who: str) -> News | None:
    one = members[0]
    if one.message is None:
        return None
    url = reverse("message", args=[one.message.id])
    return _news(one, f"{who} says what is meant by", one.message.subject or one.message.name, url)


def _clock(members: list[Told], who: str) -> News | None:
    one = members[0]
    if one.clock is None:
        return None
    if one.event.kind == "deadline_deviated":
        subject = f"{who} needs longer:"
    else:
        subject = "Overdue:" if one.event.kind == "deadline_overdue" else "Due soon:"
    return _news(one, subject, f"{one.clock.label} · {one.clock.words}", reverse("deadlines"))


_LINES: dict[str, Line] = {
    "hit": _met, "decided": _decided, "checked": _checked, "released": _released, "answered": _answered,
    "recalled": _recalled, "reminded": _recalled, "receipted": _receipted,
    "message": _message, "replied": _replied, "clarified": _clarified,
    "deadline_warning": _clock, "deadline_overdue": _clock,
    "deadline_deviated": _clock, "passed_on": _passed_on, "release_ending": _ending,
    "set_released": _set_released, "report": _report,
}  # fmt: skip
_MARKS = {
    "hit": ("arrows-join-2", "blue"), "checked": ("search", "blue"), "released": ("lock-open", "green"),
    "answered": ("x", "red"), "message": ("mail", "blue"), "replied": ("message-question", "amber"),
    "clarified": ("mail", "blue"),
    "deadline_warning": ("hourglass", "amber"), "deadline_overdue": ("clock-exclamation", "red"),
    "deadline_deviated": ("calendar-time", "amber"), "recalled": ("arrow-back-up", "red"),
    "reminded": ("bell", "amber"), "receipted": ("receipt", "green"), "passed_on": ("send", "amber"),
    "release_ending": ("hourglass", "amber"), "set_released": ("lock-open", "green"), "report": ("file-text", "blue"),
}  # fmt: skip
_OUTCOME_MARKS = {"confirmed": ("check", "green"), "rejected": ("x", "red"), "unresolved": ("help-circle", "gray")}


def _news(one: Told, subject: str, rest: str, url: str, hit: str = "") -> News:
    event = one.event
    icon, tone = _OUTCOME_MARKS.get(event.payload.get("outcome", ""), ("", ""))
    if not icon:
        icon, tone = _MARKS[event.kind]
    told = one.about or (one.receipt.about if one.receipt else None)
    about = str(told.id) if told else ""
    return News(icon=icon, tone=tone, subject=subject, rest=rest, url=url, at=event.at, hit=hit, about=about)

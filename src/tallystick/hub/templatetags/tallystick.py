"""Template tags of every screen: ``{% load tallystick %}``. Arguments and examples: docs/explanation/screens.md."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tallystick.hub.templatetags.conditions import chips
from tallystick.hub.templatetags.presenting import (
    MARKS,
    Agreement,
    Compared,
    Tone,
    Weighted,
    difference,
    reason_bars,
    time_left,
)
from tallystick.vocabulary.conditions import Conditions

register = template.Library()
Shown = dict[str, Any]

PLACES = (
    ("desk", "My desk", "/", ""),
    ("check", "Check", "/check/", "sees_content"),
    ("register", "Register", "/register/", "sees_content"),
    ("hits", "Hits", "/hits/", "sees_content"),
    ("requests", "Requests", "/requests/", "sees_content"),
    ("messages", "Messages", "/messages/", "sees_content"),
    ("reports", "Reports", "/reports/", "sees_content"),
    ("operations", "Operations", "/operations/", "sees_content"),
    ("deconfliction", "Deconfliction", "/deconfliction/", "deconflicts"),
    ("log", "Log", "/log/", "reads_log"),
    ("people", "People", "/people/", "administers"),
)
"""Where the navigation leads: the value of ``nav``, the word, the path, and what the viewer must be for it."""

STRENGTHS = {
    "strong": (Tone.GREEN, "antenna-bars-5"),
    "likely": (Tone.AMBER, "antenna-bars-3"),
    "weak": (Tone.GRAY, "antenna-bars-2"),
}
MESSAGE_MARKS = {
    "error": (Tone.RED, "alert-triangle"),
    "warning": (Tone.AMBER, "alert-triangle"),
    "success": (Tone.GREEN, "circle-check"),
}
CHOICE_MARKS = {
    "confirmed": (Tone.GREEN, "check"),
    "rejected": (Tone.RED, "x"),
    "unresolved": (Tone.GRAY, "help-circle"),
    "released": (Tone.GREEN, "lock-open"),
    "refused": (Tone.RED, "hand-stop"),
}
"""Tone and icon of the answers a person can give, by the field's value."""
MANY = 8
"""Choices of a group from which on they stand in columns."""
CONTROL_CLASSES = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}


@register.simple_tag
def icon(name: str, label: str = "", classes: str = "") -> SafeString:
    """An icon of the sprite; hidden from screen readers unless it has a label."""
    named = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    source = static("tallystick/icons.svg")
    return format_html('<svg class="icon {}" {}><use href="{}#{}"></use></svg>', classes, named, source, name)


@register.inclusion_tag("components/nav.html")
def main_nav(current: str, counts: dict[str, int] | None, viewer: object) -> Shown:
    """The places this viewer's role has, ``current`` marked, with the number of things waiting beside each word."""
    found = counts or {}
    places = [
        (key == current, word, path, found.get(key, 0))
        for key, word, path, needs in PLACES
        if not needs or getattr(viewer, needs, False)
    ]
    return {"places": places}


@register.inclusion_tag("components/message.html")
def note(text: str, level: str = "info") -> Shown:
    """A boxed message; ``level`` is error, warning, success or info (a Django message's tags do)."""
    tone, mark = MESSAGE_MARKS.get(level, (Tone.BLUE, "info-circle"))
    return {"text": text, "tone": tone, "icon": mark, "urgent": level == "error"}


@register.inclusion_tag("components/conditions.html", name="conditions")
def conditions_strip(conditions: Conditions, today: date | None = None) -> Shown:
    """The conditions under a name: codes, evaluation, category, review date and every narrower rule."""
    return {"chips": chips(conditions, today or timezone.now().date())}


@register.inclusion_tag("components/agency.html")
def agency(code: str, name: str = "") -> Shown:
    """An agency: its country (or code) and its name."""
    return {"code": code, "name": name}


@register.inclusion_tag("components/strength.html")
def strength(level: str, score: float | None = None) -> Shown:
    """How strong a hit is: strong, likely or weak, and its figure."""
    tone, mark = STRENGTHS[level]
    return {"level": level, "score": "" if score is None else f"{score:.2f}", "tone": tone, "icon": mark}


@register.inclusion_tag("components/reasons.html")
def reasons(items: Iterable[Weighted], start: Weighted | None = None, verdict: str = "") -> Shown:
    """Reasons (``text``, ``weight``) as bars from a centre line, after the starting odds, ending with their sum."""
    bars, total = reason_bars(items, start)
    return {"bars": bars, "total": total, "verdict": verdict}


@register.inclusion_tag("components/compare.html")
def compare(rows: Iterable[Compared], left: str = "yours", right: str = "theirs") -> Shown:
    """Two records side by side; ``left`` and ``right`` name them for screen readers and small screens."""
    return {"rows": [_compared(row) for row in rows], "left": left, "right": right}


def _compared(row: Compared) -> Shown:
    tone, mark = MARKS.get(row.agreement, ("", ""))
    close = row.agreement is Agreement.CLOSE
    pairs = list(zip_longest(row.left, row.right, fillvalue=""))
    return {
        "row": row,
        "tone": tone,
        "icon": mark,
        "withheld": row.agreement is Agreement.WITHHELD,
        "left": [_parts(one, other, close) for one, other in pairs if one],
        "right": [_parts(other, one, close) for one, other in pairs if other],
    }


def _parts(value: str, other: str, close: bool) -> tuple[str, str, str]:
    return difference(value, other) if close and other else (value, "", "")


@register.inclusion_tag("components/time_left.html", name="time_left")
def time_left_pill(due: datetime, start: datetime | None = None, now: datetime | None = None) -> Shown:
    """Time left until ``due`` (of the whole, where ``start`` is given), or by how much it is overdue."""
    words, tone = time_left(due, now or timezone.now(), start)
    return {"words": words, "tone": tone, "due": due}


@register.inclusion_tag("components/empty.html")
def empty(icon: str, sentence: str, action: str = "", url: str = "") -> Shown:
    """Nothing here: why, and the one thing to do about it."""
    return {"icon": icon, "sentence": sentence, "action": action, "url": url}


@register.inclusion_tag("components/errors.html")
def errors(form: BaseForm | None) -> Shown:
    """All errors of a form on top, each a link to its field; nothing when there are none."""
    if form is None or not form.is_bound:
        return {}
    fields = [(form[name], found) for name, found in form.errors.items() if name in form.fields]
    return {"fields": fields, "general": form.non_field_errors()}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, buttons: bool = False, hide_label: bool = False) -> Shown:
    """A form field with label, help and error tied to it; ``buttons`` lays choices out as marked buttons."""
    if bound.use_fieldset and not buttons:
        bound.field.widget.attrs.setdefault("class", CONTROL_CLASSES["radio"])
    kind = getattr(bound.field.widget, "input_type", bound.field.widget.__class__.__name__.lower())
    return {
        "bound": bound,
        "kind": kind,
        "group": bound.use_fieldset,
        "buttons": [(choice, *_choice_mark(choice)) for choice in bound] if buttons else [],
        "hide_label": hide_label,
        "many": bound.use_fieldset and len(bound) > MANY,
        "control": bound.as_widget(attrs={"class": CONTROL_CLASSES.get(kind, "form-control")}),
    }


def _choice_mark(choice: Any) -> tuple[str, str]:
    return CHOICE_MARKS.get(str(choice.data["value"]), (Tone.BLUE, ""))


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: BaseForm) -> Shown:
    """The error summary, then every visible field in order, and the hidden ones."""
    return {"form": form}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Shown, page: Page[Any], noun: str = "results") -> Shown:
    """Back and next, keeping the rest of the address; how many there are of ``noun``."""
    return {
        "page": page,
        "noun": noun,
        "total": grouped(page.paginator.count),
        "back": _page_link(context["request"], page.number - 1) if page.has_previous() else "",
        "next": _page_link(context["request"], page.number + 1) if page.has_next() else "",
    }


def _page_link(request: HttpRequest, number: int) -> str:
    kept = [(key, value) for key, values in request.GET.lists() for value in values if key != "page"]
    return "?" + urlencode([*kept, ("page", number)])


@register.inclusion_tag("components/facets.html")
def facets(groups: Iterable[Any], keep: Iterable[tuple[str, str]] = ()) -> Shown:
    """A form of check boxes, sent on change.

    A group has ``name, label, options``; an option ``value, label, count, chosen``. ``keep`` are pairs to send along.
    """
    return {"groups": groups, "keep": keep}


@register.inclusion_tag("components/key.html")
def key(letter: str, word: str = "", url: str = "", moves: str = "") -> Shown:
    """A key and what it does; with ``url`` a link, which ``moves="next"`` or ``"back"`` gives to j and k."""
    return {"letter": letter, "word": word, "url": url, "moves": moves}


@register.inclusion_tag("components/stat.html")
def stat(label: str, value: str | int, unit: str = "", change: str = "", icon: str = "") -> Shown:
    """A number with its word, unit, and change or age."""
    return {"label": label, "value": grouped(value), "unit": unit, "change": change, "icon": icon}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: str, current: int) -> Shown:
    """Steps named in one string (``"File, Columns, Preview, Done"``); ``current`` counts from 1."""
    names = [name.strip() for name in steps.split(",")]
    return {"steps": [(at, name, at < current, at == current) for at, name in enumerate(names, 1)], "of": len(names)}


@register.inclusion_tag("components/progress.html")
def progress(value: int, of: int, label: str, url: str = "") -> Shown:
    """A progress bar; with ``url`` replaced by the answer from there every second, until ``value`` reaches ``of``.

    The page at ``url`` renders this tag again.
    """
    share = round(100 * value / of) if of else 0
    return {"value": value, "of": of, "share": share, "label": label, "url": url if value < of else ""}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], label: str = "Parts of this page") -> Shown:
    """Tabs that are links: each item has ``label, url, count`` (or None) and ``current``."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/row.html")
def row(
    icon: str,
    subject: str,
    rest: str = "",
    detail: str = "",
    url: str = "",
    tone: str = "",
    due: datetime | None = None,
    start: datetime | None = None,
    action: str = "",
    end: str = "",
    now: datetime | None = None,
) -> Shown:
    """One sentence in ``<ul class="rows">``: subject (bold), the rest, a detail; a deadline, action or time."""
    return locals()


@register.inclusion_tag("components/who.html")
def who_sees(lines: Iterable[object]) -> Shown:
    """Who can see this, and why: each line ``who, may, extent, rule, detail, until``."""
    return {"lines": lines}


@register.inclusion_tag("components/copy.html")
def copy(text: str, label: str = "Copy") -> Shown:
    """A button that copies ``text``."""
    return {"text": text, "label": label}


@register.inclusion_tag("components/name.html")
def name(original: str, latin: str = "", level: int = 2) -> Shown:
    """A name in its own script with its Latin form beside it where that differs."""
    return {"original": original, "latin": latin if latin != original else "", "tag": f"h{level}"}


@register.inclusion_tag("components/share_bar.html")
def share_bar(label: str, value: int, of: int, url: str = "") -> Shown:
    """A labelled bar for one row of counts."""
    width = round(100 * value / of, 1) if of else 0
    return {"label": label, "value": value, "width": width, "url": url}


@register.inclusion_tag("components/chart.html")
def chart(title: str, data: Shown, size: str = "") -> Shown:
    """A bar chart, or curves, with the figures in a table.

    ``data``: ``categories``; ``series``, each ``name, values, tone``; and True for ``horizontal``,
    ``stacked``, ``total`` or ``line``.
    """
    series: Sequence[Shown] = data["series"]
    rows = [(category, [one["values"][at] for one in series]) for at, category in enumerate(data["categories"])]
    return {"source": json.dumps(data), "title": title, "data": data, "rows": rows, "size": size}


@register.filter
def grouped(value: object) -> str:
    """A whole number with its thousands apart (``21,940``); anything else as it is."""
    return f"{value:,}" if isinstance(value, int) else str(value)


@register.filter
def initials(person_name: str) -> str:
    """Up to two initials of a name, in its own script."""
    words = person_name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"

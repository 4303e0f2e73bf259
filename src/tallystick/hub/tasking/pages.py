"""Pages of a plan: what collides, today's tasks, the calendar; a task, a centre."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.formats import icalendar
from tallystick.hub import acting as may_act
from tallystick.hub import naming
from tallystick.hub.operations.pages import seen_or_404
from tallystick.hub.operations.results import SeenOperation
from tallystick.hub.pages import PageRequest, absent, problems_in, working
from tallystick.hub.tasking import acting, collisions, planning, queries, words
from tallystick.hub.tasking.forms import (
    CentreForm,
    StatusForm,
    TaskForm,
    agencies_of,
    initial_of,
    initial_of_centre,
)
from tallystick.hub.tasking.models import TaskStatus
from tallystick.hub.viewer import Unacceptable

USUAL_LENGTH = timedelta(hours=2)
NEXT = {
    TaskStatus.PLANNED: (("under_way", "It begins"), ("dropped", "Drop it")),
    TaskStatus.UNDER_WAY: (("done", "It is done"), ("dropped", "Drop it")),
    TaskStatus.DONE: (("under_way", "It is not done"),), TaskStatus.DROPPED: (("planned", "Plan it again"),),
}  # fmt: skip
"""What can be said next of a task, each with its words."""


@working
@require_GET
def plan(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The plan: what collides first, then today's tasks, then the calendar; centres and guests beside it."""
    one = seen_or_404(request, operation_id)
    found = queries.plan(request.viewer, one.id) or absent()
    agencies, may = naming.agencies(), request.viewer.may("plan") and one.runs
    days = words.days(one, found, request.viewer.now, agencies)
    return render(request, "tasking/plan.html", {
        "nav": "operations", "one": one, "may": may, "days": days, "today": next((d for d in days if d.today), None),
        "collisions": _collisions(request, one), "may_acknowledge": request.viewer.may("plan"),
        "centres": [(centre, agencies[centre.agency].short) for centre in found.centres],
        "guests": [(guest, agencies[guest.home].short, agencies[guest.host].short) for guest in found.guests],
        "guest_counts": [(agencies[code].short, count) for code, count in found.guest_counts],
        "mine": len(found.mine), "begun": TaskStatus.UNDER_WAY,
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def task_new(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Plan a task of the agency."""
    may_act.require(request.viewer, "plan")
    one = seen_or_404(request, operation_id)
    form = TaskForm(
        request.POST or None, others=queries.own_titles(request.viewer, one.id), initial=_first(request, one)
    )
    if form.is_valid():
        with problems_in(form):
            made = planning.add_task(request.viewer, one.id, form.stated())
            messages.success(request, f"{made.title} is planned.")
            return redirect("plan", one.id)
    return render(request, "tasking/task_new.html", {"nav": "operations", "one": one, "form": form},
                  status=422 if form.is_bound else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def task(request: PageRequest, task_id: uuid.UUID) -> HttpResponse:
    """A task of the agency: how far it is, and what it states, to be stated anew."""
    viewer = request.viewer
    found = queries.task(viewer, task_id) or absent()
    one = seen_or_404(request, found.operation)
    others = [(id, title) for id, title in queries.own_titles(viewer, one.id) if id != found.id]
    form = TaskForm(request.POST or None, others=others, initial=initial_of(found))
    if form.is_valid():
        with problems_in(form):
            planning.change_task(viewer, task_id, form.stated())
            messages.success(request, "Kept.")
            return redirect("plan", one.id)
    return render(request, "tasking/task.html", {
        "nav": "operations", "one": one, "form": form, "line": words.shown(found, one.zone, naming.agencies()),
        "task": found, "may": viewer.may("plan") and one.runs, "next": NEXT[found.status],
        "collisions": _collisions(request, one, task=found.id), "may_acknowledge": viewer.may("plan"),
    }, status=422 if form.is_bound else 200)  # fmt: skip


@working
@require_POST
def task_status(request: PageRequest, task_id: uuid.UUID) -> HttpResponse:
    """Say how far a task is."""
    form = StatusForm(request.POST)
    if not form.is_valid():
        raise Unacceptable("Say how far the task is.")
    made = acting.set_status(request.viewer, task_id, form.cleaned_data["status"])
    messages.success(request, f"{made.title}: {TaskStatus(made.status).label}.")
    return redirect("plan", made.operation_id)


@working
@require_POST
def plan_template(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Take over the usual tasks and centres of this kind of operation."""
    added = planning.take_template(request.viewer, operation_id)
    messages.success(request, f"{added} added, each to be changed as you need it." if added else "You have all of it.")
    return redirect("plan", operation_id)


@working
@require_GET
def plan_calendar(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """The agency's own tasks as a calendar file."""
    one = seen_or_404(request, operation_id)
    found = queries.own_tasks(request.viewer, one.id) or ()
    text = icalendar.calendar(words.appointments(found), name=f"{one.name}: our tasks")
    answer = HttpResponse(text, content_type=icalendar.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="plan-{one.code}.ics"'
    return answer


@require_http_methods(["GET", "POST"])
@working
def plan_centre_new(request: PageRequest, operation_id: uuid.UUID) -> HttpResponse:
    """Enter a centre."""
    return _centre(request, seen_or_404(request, operation_id), None, {"agency": request.viewer.agency})


@require_http_methods(["GET", "POST"])
@working
def plan_centre(request: PageRequest, operation_id: uuid.UUID, centre_id: uuid.UUID) -> HttpResponse:
    """State a centre anew."""
    one = seen_or_404(request, operation_id)
    found = (queries.plan(request.viewer, one.id) or absent()).centres
    centre = next((row for row in found if row.id == centre_id and row.may_change), None) or absent()
    return _centre(request, one, centre_id, initial_of_centre(centre))


@working
@require_POST
def plan_centre_remove(request: PageRequest, operation_id: uuid.UUID, centre_id: uuid.UUID) -> HttpResponse:
    """Take a centre out again."""
    planning.remove_centre(request.viewer, operation_id, centre_id)
    messages.success(request, "Taken out.")
    return redirect("plan", operation_id)


def _centre(
    request: PageRequest, one: SeenOperation, centre_id: uuid.UUID | None, initial: dict[str, Any]
) -> HttpResponse:
    may_act.require(request.viewer, "plan")
    form = CentreForm(request.POST or None, agencies=agencies_of(one, naming.agencies()), initial=initial)
    if form.is_valid():
        with problems_in(form):
            made = planning.save_centre(request.viewer, one.id, form.stated(), centre_id=centre_id)
            messages.success(request, f"{made.name} is kept.")
            return redirect("plan", one.id)
    return render(request, "tasking/centre.html", {
        "nav": "operations", "one": one, "form": form, "centre_id": centre_id,
    }, status=422 if form.is_bound else 200)  # fmt: skip


def _collisions(request: PageRequest, one: SeenOperation, task: uuid.UUID | None = None) -> list[words.ShownCollision]:
    agencies = naming.agencies()
    return [
        words.collision(row, agencies) for row in collisions.collisions(request.viewer, operation=one.id, task=task)
    ]


def _first(request: PageRequest, one: SeenOperation) -> dict[str, Any]:
    """What a new task's form proposes: now, or six in the morning of the first action day; a record that led here."""
    now = timezone.localtime(request.viewer.now).replace(minute=0, second=0, microsecond=0)
    day = max(one.first_day, min(now.date(), one.last_day))
    starts_at = now if day == now.date() else now.replace(year=day.year, month=day.month, day=day.day, hour=6)
    return {"starts_at": starts_at, "ends_at": starts_at + USUAL_LENGTH, "target": request.GET.get("target", "")[:300]}

"""Forms of a plan and of deconfliction."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from tallystick.hub.operations.results import SeenOperation
from tallystick.hub.register.terms_forms import moment, records_in, short_text
from tallystick.hub.tasking.acting import MOST_LINE_CHARS, MOST_WORDS
from tallystick.hub.tasking.models import CentreKind, ContactPoint, TaskStatus
from tallystick.hub.tasking.planning import CENTRE_LENGTHS, LENGTHS, StatedCentre, StatedTask
from tallystick.hub.tasking.queries import SeenCentre, SeenTask
from tallystick.vocabulary import code_list


class TaskForm(forms.Form):
    """A task of the agency."""

    title = short_text("What the team does", LENGTHS["title"], required=True)
    team = short_text("Team or unit", LENGTHS["team"])
    place = short_text(
        "Place", LENGTHS["place"], help_text="A street address with its number and town is compared with other plans."
    )
    starts_at = moment("From", help_text="On your own clocks, named at the foot of the page.")
    ends_at = moment("To")
    target = short_text(
        "Target",
        300,
        help_text="A record you may see: paste the address of its page. Nobody who may not see it is told.",
    )
    after = forms.MultipleChoiceField(
        label="Must be done before it", required=False, widget=forms.CheckboxSelectMultiple
    )
    silent = forms.BooleanField(label="Silent: no other agency is told of this task, the lead neither", required=False)

    def __init__(self, *args: Any, others: Sequence[tuple[uuid.UUID, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["after"].choices = [(str(id), title) for id, title in others]
        if not others:
            del self.fields["after"]

    def clean_target(self) -> uuid.UUID | None:
        found = records_in(self.cleaned_data["target"])
        if len(found) > 1:
            raise forms.ValidationError("Expected the address of one record's page.")
        return next(iter(found), None)

    def stated(self) -> StatedTask:
        """What a valid form states."""
        said = {name: self.cleaned_data[name] for name in self.fields if name != "after"}
        return StatedTask(**said, after=tuple(map(uuid.UUID, self.cleaned_data.get("after", ()))))


def initial_of(task: SeenTask) -> dict[str, Any]:
    """What a task's form shows at first; a target that this viewer may not see is not shown, and stays."""
    same = {name: getattr(task, name) for name in ("title", "team", "place", "starts_at", "ends_at", "silent")}
    return {**same, "target": str(task.target.id) if task.target else "", "after": [str(id) for id, _, _ in task.after]}


class StatusForm(forms.Form):
    """How far a task is."""

    status = forms.ChoiceField(choices=TaskStatus.choices)


class CentreForm(forms.Form):
    """A centre of the operation."""

    kind = forms.ChoiceField(label="Kind", choices=CentreKind.choices)
    name = short_text("Name", CENTRE_LENGTHS["name"], required=True)
    place = short_text("Place", CENTRE_LENGTHS["place"])
    contact = short_text("Contact", CENTRE_LENGTHS["contact"], help_text="Told to every agency that takes part.")
    agency = forms.ChoiceField(label="Agency", required=False)

    def __init__(self, *args: Any, agencies: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["agency"].choices = list(agencies)
        if not fields["agency"].choices:
            del self.fields["agency"]

    def stated(self) -> StatedCentre:
        """What a valid form states."""
        return StatedCentre(**{name: self.cleaned_data[name] for name in self.fields})


def agencies_of(one: SeenOperation, named: dict[str, Any]) -> list[tuple[str, str]]:
    """Whose centres the viewer may enter: the lead anybody's, others only their own."""
    return [(code, named[code].name) for code in one.participants] if one.mine else []


def initial_of_centre(one: SeenCentre) -> dict[str, Any]:
    """What a centre's form shows at first."""
    return {name: getattr(one, name) for name in ("kind", "name", "place", "contact", "agency")}


class ContactForm(forms.Form):
    """How the agency's deconfliction officer is called."""

    line = short_text("Name and number of your deconfliction officer", MOST_LINE_CHARS, required=True)
    told = forms.BooleanField(
        label="Tell an agency whose plan collides with ours who we are and how to call us, if it tells us too",
        required=False,
    )


def initial_of_contact(point: ContactPoint | None) -> dict[str, Any]:
    """What stands now."""
    return {"line": point.line, "told": point.told} if point else {}


class SettleForm(forms.Form):
    """What was done to bring two agencies together."""

    outcome = forms.ChoiceField(
        label="What was done",
        choices=[(code, row["label"]) for code, row in code_list("deconfliction")["outcomes"].items()],
    )
    words = short_text("How, in a sentence", MOST_WORDS, required=True)

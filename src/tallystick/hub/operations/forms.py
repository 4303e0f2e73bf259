"""Forms of operations and results."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms

from tallystick.figures import indicators
from tallystick.hub import naming
from tallystick.hub.operations.planning import LENGTHS, NewOperation
from tallystick.hub.operations.reporting import MOST_LINKS, MOST_PLACE_CHARS, Given
from tallystick.hub.operations.results import SeenOperation, leading
from tallystick.hub.register.terms_forms import day as a_day
from tallystick.hub.register.terms_forms import records_in, short_text
from tallystick.vocabulary import code_list

UNITS = [("", "pieces, kg or EUR, as usual"), ("g", "g"), ("kg", "kg"), ("t", "t"), *((one, one) for one in (
    "EUR", "kEUR", "MEUR", "ALL", "BAM", "BGN", "CHF", "CZK", "GBP", "HUF", "ILS", "MDL", "MKD", "PLN", "RON", "RSD",
    "TRY", "UAH", "USD"))]  # fmt: skip
"""Units on a phone; a sheet takes every currency."""
MOST_SHEET_BYTES = 8 * 2**20


def _labels(name: str) -> list[tuple[str, str]]:
    return [(code, row["label"]) for code, row in code_list(name)["codes"].items()]


class OperationForm(forms.Form):
    """What an operation states."""

    kind = forms.ChoiceField(label="Kind", choices=_labels("operation_kinds"))
    name = forms.CharField(label="Name", max_length=LENGTHS["name"])
    code = forms.CharField(
        label="Code",
        max_length=24,
        help_text="Capital letters, digits and hyphens; your agency's code is put before it.",
    )
    legal_basis = forms.CharField(label="Legal basis", max_length=LENGTHS["legal_basis"])
    crime_areas = forms.MultipleChoiceField(
        label="Crime areas", widget=forms.CheckboxSelectMultiple, choices=_labels("crime_areas")
    )
    participants = forms.MultipleChoiceField(
        label="Agencies beside yours", widget=forms.SelectMultiple(attrs={"size": 10})
    )
    supporting = forms.CharField(
        label="Supporting bodies, one a line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=4_000,
    )
    prepares_from = a_day("Intelligence phase from")
    first_day = a_day("First action day")
    last_day = a_day("Last action day")
    follow_up_until = a_day("Follow-up until")
    zone = forms.ChoiceField(label="Time zone its days are counted in")

    def __init__(self, *args: Any, agency: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = naming.agencies()
        others = [(one.code, f"{one.name} ({one.code})") for one in named.values() if one.code != agency]
        zones = {row["zone"]: row["label"] for row in code_list("time_zones")["codes"].values()}
        fields: Any = self.fields
        fields["participants"].choices = sorted(others, key=lambda one: one[1])
        fields["zone"].choices = sorted(zones.items(), key=lambda one: one[1])
        own = code_list("time_zones")["codes"].get(named[agency].country)
        fields["zone"].initial = own["zone"] if own else None
        for name, ahead in (("prepares_from", 0), ("first_day", 28), ("last_day", 33), ("follow_up_until", 90)):
            fields[name].initial = today + timedelta(days=ahead)

    def new(self) -> NewOperation:
        """What a valid form states."""
        listed = {name: tuple(self.cleaned_data[name]) for name in ("crime_areas", "participants")}
        bodies = tuple(filter(None, (line.strip() for line in self.cleaned_data["supporting"].splitlines())))
        return NewOperation(**(self.cleaned_data | listed | {"supporting": bodies}))


class ResultForm(forms.Form):
    """One result, in thumbs' reach."""

    indicator = forms.ChoiceField(label="What")
    value = forms.CharField(
        label="How many, or how much",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label="Unit", required=False, choices=UNITS)
    crime_area = forms.ChoiceField(label="Crime area", required=False)
    part = forms.CharField(
        label="Of which kind",
        max_length=64,
        required=False,
        help_text="Substance, type, border …; empty where there is none.",
    )
    place = forms.CharField(
        label="Place", max_length=MOST_PLACE_CHARS, required=False, help_text="A town or crossing, no names."
    )
    day = a_day("Day")
    qualifier = forms.ChoiceField(label="How exact", choices=_labels("qualifiers"), required=False)
    contributions = short_text(
        "Records it led to",
        60 * MOST_LINKS,
        help_text="Paste the addresses of their pages; whoever may not see a record is not told of it.",
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)

    def __init__(self, *args: Any, operation: SeenOperation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        ids = leading(operation.kind, indicators())
        fields["indicator"].choices = [(id, indicators()[id].label) for id in ids if not indicators()[id].lists]
        named = code_list("crime_areas")["codes"]
        fields["crime_area"].choices = [("", "none"), *((one, named[one]["label"]) for one in operation.crime_areas)]
        fields["day"].widget.attrs |= {
            "min": operation.first_day.isoformat(),
            "max": operation.follow_up_until.isoformat(),
        }

    def clean_contributions(self) -> list[uuid.UUID]:
        return records_in(self.cleaned_data["contributions"])

    def given(self, key: str = "", *, states: bool = False) -> Given:
        """What a valid form reports."""
        said = self.cleaned_data
        cells = {name: str(said[name]) for name in ("indicator", "value", "unit", "crime_area", "part", "qualifier")}
        return Given(
            cells=cells | {"day": said["day"].isoformat()}, key="" if states else (key or said["key"]),
            place=said["place"], contributions=said["contributions"], states=states,
        )  # fmt: skip


class WhyForm(forms.Form):
    """A reason in a sentence."""

    why = forms.CharField(
        label="Why, in a sentence", max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SamenessForm(forms.Form):
    """Whether two results are one thing, and why."""

    one = forms.UUIDField()
    other = forms.UUIDField()
    same = forms.ChoiceField(choices=[("yes", "one"), ("no", "two")])
    why = forms.CharField(max_length=400)

    def stated(self) -> dict[str, Any]:
        """What a valid form says."""
        return {**self.cleaned_data, "same": self.cleaned_data["same"] == "yes"}


class SheetForm(forms.Form):
    """A result sheet."""

    file = forms.FileField(
        label="Result sheet",
        help_text="CSV or XLSX with a first row of names: day, crime_area, indicator, part, value, unit, qualifier.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_SHEET_BYTES:
            raise forms.ValidationError(f"Expected at most {MOST_SHEET_BYTES // 2**20} MiB.")
        return file


class TeamForm(forms.Form):
    """A team of the agency."""

    name = forms.CharField(label="Name of the team", max_length=60)
    place = forms.CharField(label="Place, told to the lead alone", max_length=80, required=False)
    contact = forms.CharField(label="Call sign or number, told to the lead alone", max_length=80, required=False)


class StopForm(forms.Form):
    """HOLD or ABORT, and why."""

    kind = forms.ChoiceField(
        label="What", choices=[("hold", "HOLD"), ("abort", "ABORT")], widget=forms.RadioSelect, initial="hold"
    )
    why = forms.CharField(label="What the teams are told, in a sentence", max_length=300)


class AlertForm(forms.Form):
    """A danger to officers."""

    text = forms.CharField(label="The danger, in a sentence", max_length=300)

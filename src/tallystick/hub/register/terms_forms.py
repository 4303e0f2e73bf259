"""What an owner fills in to release something: three choices at first, the rest folded, the transfer record where it
leaves the area of the directive."""

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField

from tallystick.hub.naming import Named
from tallystick.hub.register.models import Release
from tallystick.hub.register.policy import Level
from tallystick.hub.register.releasing import STATED, Terms, TransferRecord
from tallystick.vocabulary import Purpose, code_list

USUAL_DAYS = 30
"""Days a release lasts unless its owner says otherwise."""
MAX_TEXT_CHARS = 500
PROPOSED = ("level", "any_case")
"""What stands as it is proposed where nobody chooses: all of it, and this case alone."""
RECORDED = {"ground": "ground", **{name: name for name in STATED if name != "data"}, "what": "data"}
"""The fields of the transfer record, each with its name in the record."""
RECORD = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
QUIET = {"autocomplete": "off"}


def short_text(
    label: str, most: int = MAX_TEXT_CHARS, *, required: bool = False, help_text: str = ""
) -> forms.CharField:
    """One line of free text that the browser does not remember."""
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=forms.TextInput(attrs=dict(QUIET))
    )


def day(label: str) -> forms.DateField:
    """A day, chosen in the browser's own way."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def moment(label: str, *, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    """A moment, chosen in the browser's own way, on the reader's clocks."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


def records_in(said: str) -> list[uuid.UUID]:
    """The records whose pages' addresses or ids are given, apart by spaces. A form's error where a word is neither."""
    found = [(word, RECORD.search(word.lower())) for word in said.split()]
    if bad := next((word for word, record in found if record is None), ""):
        raise forms.ValidationError(f"Expected addresses of records' pages, found {bad[:60]}.")
    return list(dict.fromkeys(uuid.UUID(record[0]) for _, record in found if record))


class TermsForm(forms.Form):
    """Release, to the end of a day that is not after the review date."""

    level = forms.ChoiceField(
        label="How much", choices=[(str(Level.FULL.value), "All of it"), (str(Level.OPEN.value), "The open part")],
        initial=str(Level.FULL.value), widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    any_case = forms.ChoiceField(
        label="For which case", choices=[("no", "This case alone"), ("yes", "Any of its cases")], initial="no",
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    until = day("Until the end of")
    why = short_text("A word to the asker")
    purposes = forms.MultipleChoiceField(
        label="For which purposes", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="None ticked: the purpose it is asked for.",
    )  # fmt: skip
    legal_basis = short_text("Legal basis", 200)
    court = forms.BooleanField(label="It may be used in judicial proceedings", required=False)
    onward = forms.BooleanField(label="It may be passed on to other agencies of the area", required=False)
    ground = forms.ChoiceField(label="Ground of the transfer", required=False)
    reference = short_text("Reference: the decision, agreement or paragraph", 200)
    authority = short_text("Receiving authority", 200)
    authorisation = short_text("Authorisation of the state it came from", 200, help_text="Own data: your authority's.")
    assurances = short_text("Assurances given", help_text="No death penalty, no ill-treatment.")
    justification = short_text("Why it is necessary in this case")
    what = short_text("What is transferred, in words")

    def __init__(
        self, *args: Any, today: date, latest: date | None = None, purposes: Iterable[Purpose] = Purpose,
        transfer: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.transfer = transfer
        if transfer:
            for name in RECORDED:
                self.fields[name].needed = True  # type: ignore[attr-defined]
        for name in self.fields.keys() & set(PROPOSED):
            self.fields[name].needed = True  # type: ignore[attr-defined]
        usual = today + timedelta(days=USUAL_DAYS)
        field = self.fields["until"]
        field.initial = min(usual, latest) if latest else usual
        field.widget.attrs |= {"min": today.isoformat()} | ({"max": latest.isoformat()} if latest else {})
        if latest:
            field.help_text = f"At most to its review date, {latest.day} {latest:%b %Y}."
        labels = code_list("purposes")["codes"]
        self.fields["purposes"].choices = [(one.value, labels[one]["label"]) for one in sorted(purposes)]  # type: ignore[attr-defined]
        grounds = code_list("transfer_grounds")["codes"].items()
        self.fields["ground"].choices = [("", "choose one"), *((code, one["label"]) for code, one in grounds)]  # type: ignore[attr-defined]

    def first(self) -> list[BoundField]:
        """What most owners decide on."""
        return [self[name] for name in ("level", "any_case", "until", "why")]

    def more(self) -> list[BoundField]:
        """What few owners change."""
        return [self[name] for name in ("purposes", "legal_basis", "court", "onward")]

    def record_of_transfer(self) -> list[BoundField]:
        """What Directive (EU) 2016/680 has recorded, where it is needed."""
        return [self[name] for name in RECORDED] if self.transfer else []

    def stated(self) -> dict[str, Any]:
        """The terms as they were filled in, by the names ``Terms`` and ``Scope`` have."""
        given = self.cleaned_data
        record = {RECORDED[name]: given[name] for name in RECORDED}
        return {
            "level": Level(int(given["level"] or Level.FULL)), "purposes": frozenset(map(Purpose, given["purposes"])),
            "legal_basis": given["legal_basis"], "court": given["court"], "onward": given["onward"],
            "transfer": TransferRecord(**record) if any(record.values()) else None,
        }  # fmt: skip


class ReleaseForm(TermsForm):
    """The owner's terms where nobody asked: to whom and for which case too."""

    any_case = forms.ChoiceField(
        label="For which case", choices=[("no", "One case alone, named below"), ("yes", "Any of its cases")],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    to = forms.ChoiceField(
        label="To which agency", error_messages={"invalid_choice": "Choose another agency of this hub."}
    )
    case = short_text(
        "For this case alone",
        64,
        help_text="The case or operation under which its people may read it.",
    )
    why = short_text("Why, in a sentence", required=True)

    def __init__(self, *args: Any, agencies: Mapping[str, Named], mine: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(code, f"{one.name} ({code})") for code, one in agencies.items() if code != mine]
        self.fields["to"].choices = [("", "choose one"), *others]  # type: ignore[attr-defined]
        purposes = self.fields["purposes"]
        offered = [code for code, _ in purposes.choices]  # type: ignore[attr-defined]
        usual = Purpose.OPERATIONAL.value
        purposes.initial = [usual] if usual in offered else offered[:1]
        purposes.required, purposes.help_text = True, ""

    def first(self) -> list[BoundField]:
        """What every owner decides on."""
        return [self[name] for name in ("to", "level", "purposes", "any_case", "case", "until", "why")]

    def more(self) -> list[BoundField]:
        """What few owners change."""
        return [self[name] for name in ("legal_basis", "court", "onward")]

    def clean(self) -> dict[str, Any]:
        """A case alone is named; that it is for any is chosen, never left out."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("any_case") == "yes" and given.get("case"):
            self.add_error("case", "Name a case, or let it be any: not both.")
        elif given.get("any_case") != "yes" and not given.get("case"):
            self.add_error("case", "Name the case it is for, or choose any of its cases.")
        return given

    def terms(self) -> Terms:
        """The terms as they were filled in."""
        given = self.cleaned_data
        return Terms(to=given["to"], case=given["case"], until=given["until"], why=given["why"], **self.stated())


def terms_again(former: Release) -> dict[str, Any]:
    """What a former release stated, as it is filled in anew."""
    return {
        "any_case": "no" if former.case_limit else "yes", "level": str(former.level),
        "purposes": [one.value for one in Purpose if one.bit & former.purposes],
        "case": former.case_limit, "why": former.why, "legal_basis": former.legal_basis, "court": former.court,
        "onward": former.onward,
    }  # fmt: skip

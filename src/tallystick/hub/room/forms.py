"""What a person fills in in a room."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from tallystick.hub.exchange.message_forms import CODES
from tallystick.hub.naming import Named
from tallystick.hub.register.terms_forms import moment
from tallystick.hub.room import announcing, asking, filing, journaling
from tallystick.hub.room.filing import Terms
from tallystick.hub.room.journaling import WRITTEN, Said
from tallystick.vocabulary import Confidentiality, Handling, code_list

QUIET = {"autocomplete": "off", "dir": "auto"}
USUAL = timedelta(hours=1)
"""Time to answer a question, where nobody says otherwise."""


def _text(label: str, most: int, *, rows: int = 3, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs=QUIET | {"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=widget, help_text=help_text)


class EntryForm(forms.Form):
    """An entry, on one line; what is rarely said is folded."""

    kind = forms.ChoiceField(label="Kind", choices=[(kind.value, kind.label) for kind in WRITTEN])
    text = forms.CharField(
        label="What happened", max_length=journaling.MOST_TEXT_CHARS, widget=forms.TextInput(attrs=dict(QUIET))
    )
    happened_at = moment("When it happened", required=False, help_text="Empty: now. The time of writing is kept too.")
    decided_by = forms.CharField(
        label="Decision taken by", required=False, max_length=journaling.MOST_NAME_CHARS,
        help_text="For a decision: who took it.", widget=forms.TextInput(attrs=dict(QUIET)),
    )  # fmt: skip

    @property
    def folded_open(self) -> bool:
        """Whether what is folded holds something to look at."""
        names = ("happened_at", "decided_by")
        return self.is_bound and any(self.data.get(name) or self.errors.get(name) for name in names)

    def said(self) -> Said:
        """What a valid form says."""
        return Said(**self.cleaned_data)


class CorrectionForm(forms.Form):
    """What is right."""

    text = _text("What is right", journaling.MOST_TEXT_CHARS, help_text="The old entry stays, and points to yours.")


class AnnouncementForm(forms.Form):
    """What every agency is told."""

    text = _text("What every agency must know", announcing.MOST_TEXT_CHARS, rows=4)


class QuestionForm(forms.Form):
    """A question, who owes the answer, and till when."""

    text = _text("Question", asking.MOST_QUESTION_CHARS)
    owner = forms.ChoiceField(label="Who owes the answer")
    due_at = moment("Answer by")

    def __init__(self, *args: Any, agencies: Iterable[Named], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].choices = [(one.code, one.short) for one in agencies]
        fields["due_at"].initial = timezone.localtime(now + USUAL)


class AnswerForm(forms.Form):
    """An answer."""

    text = _text("Answer", asking.MOST_ANSWER_CHARS, help_text="Given once; it stands in the journal.")


class FileForm(forms.Form):
    """A file, and under what it is put into the room."""

    file = forms.FileField(label="File", help_text="At most 20 MiB; no program, no archive in an archive.")
    confidentiality = forms.ChoiceField(
        label="Confidentiality", help_text="Whoever is not cleared for it sees neither the file nor its name."
    )
    handling = forms.MultipleChoiceField(
        label="Handling codes beside H0", choices=CODES, required=False, widget=forms.CheckboxSelectMultiple
    )
    restrictions = forms.CharField(
        label="Other restrictions", required=False, max_length=filing.MOST_RESTRICTIONS_CHARS,
        help_text="Needed with H3.", widget=forms.TextInput(attrs=dict(QUIET)),
    )  # fmt: skip

    def __init__(self, *args: Any, highest: Confidentiality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        levels = code_list("confidentiality")["codes"].items()
        fields["confidentiality"].choices = [(c, f"{c}: {r['label']}") for c, r in levels if r["rank"] <= highest]

    def terms(self) -> Terms:
        """What a valid form states."""
        said = self.cleaned_data
        return Terms(
            handling=frozenset(map(Handling, said["handling"])), restrictions=said["restrictions"],
            confidentiality=Confidentiality.of(said["confidentiality"]),
        )  # fmt: skip

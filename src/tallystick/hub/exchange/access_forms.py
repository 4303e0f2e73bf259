"""What people fill in to ask for what they were not shown, and to open or justify an access for danger to life."""

from django import forms

from tallystick.hub import naming
from tallystick.hub.exchange.access import MAX_WHY

MAX_WORDS = 150
"""Characters of what was looked for; with the reference they make what is kept."""


class SeekForm(forms.Form):
    """Whom to ask, for what, and why."""

    reference = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    agency = forms.ChoiceField(label="Which agency may hold it?")
    words = forms.CharField(
        label="What you looked for, in a few words", max_length=MAX_WORDS, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    why = forms.CharField(
        label="What you need it for, in a sentence", max_length=MAX_WHY, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: object, own: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        others = sorted((one.name, code, one.country) for code, one in naming.agencies().items() if code != own)
        named = [(code, f"{name} ({code})") for name, code, _ in others]
        self.fields["agency"].choices = [("", "choose one"), *named]  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """Words, a number, or an own number of a record, to find which it is."""

    q = forms.CharField(
        label="Your number for it, or words of it", max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class LifeForm(forms.Form):
    """The danger, in one sentence."""

    why = forms.CharField(
        label="Whose life is in danger, and how this record helps, in one sentence", max_length=MAX_WHY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class JustifyForm(forms.Form):
    """What the danger was, and what came of it."""

    text = forms.CharField(
        label="What the danger was, why it could not wait, and what you did with what you read", max_length=MAX_WHY,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

"""What an owner fills in to answer a request."""

from datetime import date, timedelta

from django import forms

from tallystick.vocabulary import code_list

USUAL_DAYS = 30
"""Days a release lasts unless its owner says otherwise."""
MAX_TEXT_CHARS = 500


class GrantForm(forms.Form):
    """Release, to the end of a day that is not after the review date."""

    until = forms.DateField(label="Until the end of", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    why = forms.CharField(
        label="A word to the asker", max_length=MAX_TEXT_CHARS, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: object, today: date, latest: date | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        usual = today + timedelta(days=USUAL_DAYS)
        field = self.fields["until"]
        field.initial = min(usual, latest) if latest else usual
        field.widget.attrs |= {"min": today.isoformat()} | ({"max": latest.isoformat()} if latest else {})
        if latest:
            field.help_text = f"At most to its review date, {latest.day} {latest:%b %Y}."


class RefuseForm(forms.Form):
    """Refuse, for one reason of the closed list."""

    reason = forms.ChoiceField(label="Reason (Directive (EU) 2023/977, Article 6(1))")
    text = forms.CharField(
        label="A word to the asker", max_length=MAX_TEXT_CHARS, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        reasons = [(code, entry["label"]) for code, entry in code_list("refusal_reasons")["codes"].items()]
        self.fields["reason"].choices = [("", "choose one"), *reasons]  # type: ignore[attr-defined]

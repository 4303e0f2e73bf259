"""What a person fills in about hits and checks."""

from datetime import date

from django import forms

from tallystick.hub.hits.actions import MAX_CHECK_CHARS
from tallystick.hub.hits.watching import usual_end

MAX_WHY_CHARS = 500


class CheckForm(forms.Form):
    """One name or number. The field is never remembered by the browser."""

    text = forms.CharField(
        label="Name, plate, phone, document, account or handle",
        max_length=MAX_CHECK_CHARS,
        strip=True,
        widget=forms.TextInput(
            attrs={
                "autofocus": True, "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "dir": "auto",
                "enterkeyhint": "search", "placeholder": "Name, plate or number",
            }
        ),
    )  # fmt: skip


def quiet_check_form() -> CheckForm:
    """The field, for a page that is about something else: it does not take the keyboard."""
    form = CheckForm()
    del form.fields["text"].widget.attrs["autofocus"]
    return form


class DecideForm(forms.Form):
    """An owner's decision on a hit, and the sentence kept with it."""

    outcome = forms.ChoiceField(label="Your decision", widget=forms.RadioSelect)
    why = forms.CharField(
        label="Why, in a sentence",
        max_length=MAX_WHY_CHARS,
        widget=forms.TextInput(attrs={"placeholder": "Why (kept with your name)", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, words: dict[str, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["outcome"].choices = list(words.items())  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """Why an owner is asked."""

    why = forms.CharField(
        label="What you need it for, in a sentence",
        max_length=MAX_WHY_CHARS,
        widget=forms.TextInput(attrs={"placeholder": "What you need it for, in a sentence", "autocomplete": "off"}),
    )


class WatchForm(forms.Form):
    """What a contribution is watched for, to the end of a day that is not after its review date."""

    why = forms.CharField(
        label="What you watch it for, in a sentence",
        max_length=MAX_WHY_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    until = forms.DateField(label="Until the end of", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: object, today: date, review_date: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["until"]
        field.initial = usual_end(today, review_date)
        field.widget.attrs |= {"min": today.isoformat(), "max": review_date.isoformat()}
        field.help_text = f"At most to its review date, {review_date.day} {review_date:%b %Y}."

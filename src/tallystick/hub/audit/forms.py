"""What a supervisor fills in about looks that owners are told of later."""

from datetime import date, timedelta

from django import forms

from tallystick.hub.audit.delaying import LONGEST

MAX_WHY_CHARS = 500
USUAL = timedelta(days=30)


class DelayForm(forms.Form):
    """The case, the last day, and why."""

    case = forms.CharField(label="Case", max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    until = forms.DateField(
        label="Owners are told after", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = forms.CharField(
        label="Why they must not know yet, in a sentence",
        max_length=MAX_WHY_CHARS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, today: date, case: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["case"].initial = case
        last, field = today + LONGEST, self.fields["until"]
        field.initial = today + USUAL
        field.widget.attrs |= {"min": (today + timedelta(days=1)).isoformat(), "max": last.isoformat()}
        field.help_text = (
            f"At most {LONGEST.days} days ahead, {last.day} {last:%b %Y}. It can be set anew, with a reason."
        )

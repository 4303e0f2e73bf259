"""What a person fills in to begin a report of figures."""

from typing import Any

from django import forms

from tallystick.hub.bulletins.actions import FIRST_YEAR, LAST_YEAR, MAX_TEXT_CHARS
from tallystick.hub.bulletins.kinds import kinds

WHOSE = [("all", "All agencies that take part"), ("own", "Ours alone")]


class TextForm(forms.Form):
    """What the agency says beside the figures."""

    text = forms.CharField(
        label="What your agency says", max_length=MAX_TEXT_CHARS, required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text="Printed as it is, in every language: no names of persons.",
    )  # fmt: skip


class BulletinForm(TextForm):
    """A new report: its kind, and whose figures it tells."""

    field_order = ("kind", "whose", "text")
    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect)
    whose = forms.ChoiceField(label="Whose figures", choices=WHOSE, widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        offered = [one for one in kinds().values() if one.id != "annual" and (leads or not one.whole)]
        fields["kind"].choices = [(one.id, f"{one.label}: {one.text}") for one in offered]
        fields["whose"].initial, fields["whose"].needed = "all" if leads else "own", True
        if not leads:
            del fields["whose"]

    @property
    def national(self) -> bool:
        """Whether it tells the own agency's figures alone."""
        return bool(self.cleaned_data.get("whose", "own") == "own")


class YearForm(TextForm):
    """An annual summary."""

    field_order = ("year", "text")
    year = forms.IntegerField(label="Year", min_value=FIRST_YEAR, max_value=LAST_YEAR)

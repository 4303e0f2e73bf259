"""What a supervisor fills in to decide once and for all."""

from typing import Any

from django import forms

from tallystick.hub.register.standing import TRANSFER
from tallystick.hub.register.terms_forms import day, short_text
from tallystick.vocabulary import Handling, Purpose, code_list, label

Choices = list[tuple[str, str]]


class PolicyForm(forms.Form):
    """Which agency may read the H2 facts, for what and how long."""

    to = forms.ChoiceField(label="To which agency")
    purposes = forms.MultipleChoiceField(
        label="For which purposes", widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, label("purposes", one)) for one in Purpose],
    )  # fmt: skip
    until = day("Until the end of")
    legal_basis = short_text("Legal basis", 200, required=True)
    why = short_text("Why, in a sentence", required=True)

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "choose one"), *agencies]  # type: ignore[attr-defined]


class GroundForm(forms.Form):
    """By which ground a third country is reached."""

    country = forms.ChoiceField(label="Third country")
    ground = forms.ChoiceField(
        label="Ground", choices=[
            (code, one["label"]) for code, one in code_list("transfer_grounds")["codes"].items() if one["standing"]
        ],
    )  # fmt: skip
    reference = short_text("Reference: the decision or agreement", 200, required=True)
    valid_from = day("From")
    until = day("Until the end of")

    def __init__(self, *args: Any, countries: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "choose one"), *countries]  # type: ignore[attr-defined]


class FourEyesForm(forms.Form):
    """Which releases two persons decide on."""

    codes = forms.MultipleChoiceField(
        label="Two persons decide on releases of", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            *((code.value, f"{code}: {label('handling_codes', code)}") for code in Handling),
            (TRANSFER, "every transfer to a third country"),
        ],
    )  # fmt: skip

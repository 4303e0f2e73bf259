"""What an owner fills in to release what nobody asked for: a contribution, or a frozen set."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms

from tallystick.hub.naming import Named
from tallystick.hub.register.policy import Level
from tallystick.hub.register.releasing import Terms, TransferRecord
from tallystick.hub.register.terms_forms import USUAL_DAYS
from tallystick.vocabulary import Purpose, code_list, label

TRANSFER = ("ground", "reference", "authority", "authorisation", "assurances", "justification", "transferred")
LEVELS = ((str(int(Level.FULL)), "All of it, what you withhold too"), (str(int(Level.OPEN)), "The open part"))


class ReleaseForm(forms.Form):
    """To whom, for what, until when; for a third country, the record of the transfer."""

    to = forms.ChoiceField(label="To which agency?")
    purposes = forms.MultipleChoiceField(
        label="It may use it for", widget=forms.CheckboxSelectMultiple, initial=[Purpose.OPERATIONAL.value],
        choices=[(one.value, label("purposes", one)) for one in Purpose],
    )  # fmt: skip
    case = forms.CharField(
        label="For this case alone", max_length=64, required=False,
        help_text="The case or operation under which its people may read it. Empty: any.",
    )  # fmt: skip
    until = forms.DateField(label="Until the end of", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    level = forms.ChoiceField(label="How much", choices=LEVELS, initial=LEVELS[0][0])
    onward = forms.BooleanField(label="It may pass it on, on the same terms", required=False)
    court = forms.BooleanField(label="It may use it in court, what is under H1 too", required=False)
    legal_basis = forms.CharField(label="Legal basis", max_length=200, required=False)
    why = forms.CharField(label="Why, in a sentence", max_length=500)
    ground = forms.ChoiceField(label="Ground of the transfer", required=False)
    reference = forms.CharField(label="Its reference", max_length=200, required=False)
    authority = forms.CharField(label="Authority that receives it", max_length=200, required=False)
    authorisation = forms.CharField(
        label="Authorisation of the state it comes from", max_length=200, required=False,
        help_text="Who authorised it, and when. Your own data: your own authorisation.",
    )  # fmt: skip
    assurances = forms.CharField(label="Assurances", max_length=500, required=False)
    justification = forms.CharField(label="Why the transfer is necessary", max_length=500, required=False)
    transferred = forms.CharField(label="Which data", max_length=500, required=False)

    def __init__(self, *args: object, agencies: Mapping[str, Named], mine: str, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        others = [(code, f"{one.name} ({code})") for code, one in agencies.items() if code != mine]
        self.fields["to"].choices = [("", "choose one"), *others]  # type: ignore[attr-defined]
        grounds = [(code, one["label"]) for code, one in code_list("transfer_grounds")["codes"].items()]
        self.fields["ground"].choices = [("", "no transfer record"), *grounds]  # type: ignore[attr-defined]
        self.fields["until"].initial = today + timedelta(days=USUAL_DAYS)

    def main_fields(self) -> list[forms.BoundField]:
        """All but the transfer record."""
        return [bound for bound in self if bound.name not in TRANSFER]

    def transfer_fields(self) -> list[forms.BoundField]:
        """The transfer record."""
        return [self[name] for name in TRANSFER]

    def transfer_open(self) -> bool:
        """Whether the transfer record is unfolded: something of it is filled in, or it was found missing."""
        return any(self[name].value() for name in TRANSFER) or bool(self.non_field_errors())

    def terms(self) -> Terms:
        """What was filled in."""
        given = self.cleaned_data
        stated = {name: given[name] for name in TRANSFER if name != "transferred"}
        transfer = TransferRecord(**stated, data=given["transferred"]) if given["ground"] else None
        return Terms(
            to=given["to"], purposes=frozenset(Purpose(one) for one in given["purposes"]), until=given["until"],
            why=given["why"], legal_basis=given["legal_basis"], level=Level(int(given["level"])), case=given["case"],
            court=given["court"], onward=given["onward"], transfer=transfer,
        )  # fmt: skip

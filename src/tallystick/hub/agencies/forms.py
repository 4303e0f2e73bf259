"""The forms of work, people and tokens: shape only; what is allowed stands in policy and actions."""

from typing import Any

from django import forms

from tallystick.hub.agencies import policy
from tallystick.hub.agencies.models import Agency
from tallystick.hub.agencies.policy import NewPerson
from tallystick.hub.agencies.tokens import MAX_DAYS
from tallystick.vocabulary import Confidentiality, Purpose, Role, code_list, label

PURPOSE_WORDS = {
    Purpose.CROSS_CHECK: "Does this person, plate or number meet what others hold?",
    Purpose.STRATEGIC: "Trends and methods over many cases; nobody is singled out.",
    Purpose.OPERATIONAL: "Inside one named case: who, what, where, with whom.",
    Purpose.EXCHANGE: "Ask another agency, or answer one.",
}
"""What each purpose is for, as the person choosing it thinks of it."""


class WorkForm(forms.Form):
    """A purpose and a case."""

    purpose = forms.ChoiceField(
        label="What for?", choices=[(p.value, label("purposes", p)) for p in Purpose], widget=forms.RadioSelect
    )
    case = forms.RegexField(
        label="In which case?", regex=f"^{policy.CASE.pattern}$", max_length=64, help_text="Your own file reference.",
        error_messages={"invalid": f"The case reference is {policy.CASE_RULE}.", "required": "Name the case."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "ES-2026-0417"}),
    )  # fmt: skip


class PersonForm(forms.Form):
    """A new account of the administrator's agency."""

    account = forms.RegexField(
        regex=f"^{policy.ACCOUNT.pattern}$", max_length=64,
        help_text="2 to 64 small letters, digits or . _ -; for example es.m.ortega",
        error_messages={"invalid": "The account: 2 to 64 small letters, digits or . _ -"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}))
    email = forms.EmailField(
        label="E-mail", required=False, help_text="Only to recognise the person at your agency's own sign-in."
    )
    role = forms.ChoiceField()
    clearance = forms.TypedChoiceField(coerce=int)
    host = forms.ChoiceField(label="Host", required=False, help_text="Guests only: the agency they are deployed to.")
    mandate = forms.CharField(max_length=200, required=False, help_text="Guests only: decision and date.")
    until = forms.DateField(
        label="Last day", required=False, help_text="Guests only.", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, agency: Agency, hosts: list[Agency], ceiling: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        markings = list(code_list("confidentiality")["codes"])[: ceiling + 1]
        self.choices("role", [(role.value, label("roles", role)) for role in policy.roles_given_in(agency)])
        self.choices(
            "clearance", [(n, f"{code} · {label('confidentiality', code)}") for n, code in enumerate(markings)]
        )
        self.choices("host", [("", "no host"), *((host.code, f"{host.country} · {host.name}") for host in hosts)])

    def choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        """Offer these."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def stated(self) -> NewPerson:
        """What a valid form states."""
        facts = self.cleaned_data
        return NewPerson(
            **{**facts, "role": Role(facts["role"]), "clearance": Confidentiality(facts["clearance"])},
        )


class ReasonForm(forms.Form):
    """Why an account is changed."""

    why = forms.CharField(label="Why?", max_length=500, help_text="One sentence; it is kept in the log.")


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(
        label="What will use it?", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    days = forms.IntegerField(label="For how many days?", min_value=1, max_value=MAX_DAYS, initial=30)

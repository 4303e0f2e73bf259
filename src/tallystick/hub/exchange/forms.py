"""What a person fills in to ask an owner, and to answer as the owner."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tallystick.hub.exchange.actions import Ask, Scope
from tallystick.hub.exchange.models import Wanted
from tallystick.hub.register.policy import Level
from tallystick.hub.register.terms_forms import MAX_TEXT_CHARS, TermsForm, short_text
from tallystick.vocabulary import code_list

Choices = Sequence[tuple[str, str]]


class AskForm(forms.Form):
    """What is wanted of a record that is seen, and why; nothing more to read where the ``whole`` of it is, but
    for longer where that ``ends`` soon."""

    wanted = forms.ChoiceField(
        label="What you ask for", choices=Wanted.choices, initial=Wanted.READ, widget=forms.RadioSelect, required=False
    )
    onward_to = forms.ChoiceField(label="To which agency you want to pass it on", required=False)
    why = forms.CharField(
        label="What you need it for", max_length=MAX_TEXT_CHARS, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, agencies: Choices, whole: bool = False, ends: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ends = ends
        for name in ("wanted", "onward_to"):
            self.fields[name].needed = True  # type: ignore[attr-defined]
        self.fields["onward_to"].choices = [("", "nobody"), *agencies]  # type: ignore[attr-defined]
        if ends:
            self.fields["wanted"].choices = [(Wanted.READ, "to read it for longer"), *Wanted.choices[1:]]  # type: ignore[attr-defined]
        elif whole:
            self.fields["wanted"].choices = Wanted.choices[1:]  # type: ignore[attr-defined]
            self.fields["wanted"].initial = Wanted.COURT

    def ask(self) -> Ask:
        """What is asked for."""
        given = self.cleaned_data
        wanted = Wanted(given["wanted"] or Wanted.READ)
        return Ask(wanted=wanted, onward_to=given["onward_to"] if wanted is Wanted.ONWARD else "")


class GrantForm(TermsForm):
    """The owner's terms for what was asked for."""

    def name_parts(self, whole: str, opened: str) -> None:
        """Say in the choices which properties each shows."""
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (str(Level.FULL.value), f"All of it: {whole}"), (str(Level.OPEN.value), f"The open part: {opened}"),
        ]  # fmt: skip

    def scope(self) -> Scope:
        """How much is given."""
        return Scope(any_case=self.cleaned_data["any_case"] == "yes", **self.stated())


class RefuseForm(forms.Form):
    """Refuse, for one reason of the closed list."""

    reason = forms.ChoiceField(label="Reason (Directive (EU) 2023/977, Article 6(1))")
    text = short_text("A word to the asker")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        reasons = [(code, entry["label"]) for code, entry in code_list("refusal_reasons")["codes"].items()]
        self.fields["reason"].choices = [("", "choose one"), *reasons]  # type: ignore[attr-defined]

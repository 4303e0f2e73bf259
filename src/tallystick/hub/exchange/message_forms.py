"""What a person fills in to write a message, to state a recipient's conditions, and to reply."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField

from tallystick.hub.exchange.answering import MAX_ANSWER_CHARS
from tallystick.hub.exchange.composing import (
    MAX_FIELD_CHARS,
    MAX_SUBJECT_CHARS,
    MAX_TEXT_CHARS,
    MAX_WORDS_CHARS,
    Stated,
    To,
)
from tallystick.hub.exchange.kinds import Field, MessageKind
from tallystick.hub.exchange.threads import SeenDelivery, SeenMessage
from tallystick.vocabulary import Confidentiality, Handling, code_list

CODES = [
    (code, f"{code}: {row['label']}") for code, row in code_list("handling_codes")["codes"].items() if code != "H0"
]
"""H0 always applies, and is not chosen."""


def _line(label: str, most: int, *, required: bool = False, help: str = "", rows: int = 0) -> forms.CharField:
    """A text field: of one line, or of so many rows."""
    attrs: dict[str, object] = {"autocomplete": "off", "dir": "auto"}
    widget = forms.Textarea(attrs=attrs | {"rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, max_length=most, required=required, help_text=help, widget=widget)


class MessageForm(forms.Form):
    """One message of a kind. Whether it may go out is said when it is sent: a draft may lack anything."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reply_to = forms.UUIDField(widget=forms.HiddenInput, required=False)
    contributions = forms.CharField(widget=forms.HiddenInput, required=False)
    hits = forms.CharField(widget=forms.HiddenInput, required=False)
    to = forms.MultipleChoiceField(
        label="To", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Each recipient sees who else gets it, and none sees the conditions of another.",
    )  # fmt: skip
    subject = _line("Subject", MAX_SUBJECT_CHARS)
    text = _line("Text", MAX_TEXT_CHARS, rows=8)
    confidentiality = forms.ChoiceField(label="Confidentiality")
    handling = forms.MultipleChoiceField(
        label="Handling codes beside H0", choices=CODES, required=False, widget=forms.CheckboxSelectMultiple
    )
    restrictions = _line("Other restrictions", MAX_WORDS_CHARS, help="Needed with H3.")
    urgency = forms.ChoiceField(label="Urgent, because of", required=False)
    urgency_why = _line("Why it is urgent", MAX_WORDS_CHARS, help="Needed where a reason is chosen.")
    operation = _line("Operation", 64)
    project = forms.ChoiceField(label="Analysis project", required=False)

    def __init__(
        self, *args: Any, kind: MessageKind, agencies: Iterable[tuple[str, str]], highest: Confidentiality,
        projects: Iterable[tuple[str, str]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.kind = kind
        for one in kind.fields:
            self.fields[f"f_{one.name}"] = _field_of(one)
        levels = code_list("confidentiality")["codes"].items()
        self._choose("to", list(agencies))
        self._choose("confidentiality", [(c, f"{c}: {r['label']}") for c, r in levels if r["rank"] <= highest])
        reasons = [(code, row["label"]) for code, row in code_list("urgency_reasons")["codes"].items()]
        self._choose("urgency", [("", "not urgent"), *reasons])
        named = [(code, f"{code}: {name}") for code, name in projects]
        self._choose("project", [("", "none"), *named])
        if not named:
            del self.fields["project"]
        for name in ("to", "subject"):
            self.fields[name].needed = True  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def stated_fields(self) -> Iterator[BoundField]:
        """The fields of the kind, in their order."""
        return (self[f"f_{one.name}"] for one in self.kind.fields)

    def stated(self, known: Mapping[str, SeenDelivery] = {}) -> Stated:
        """What a valid form states; the recipients that a draft had keep their conditions."""
        data = self.cleaned_data
        return Stated(
            kind=self.kind.code, to=tuple(_kept(code, known.get(code)) for code in data["to"]),
            subject=data["subject"], text=data["text"],
            fields={one.name: data[f"f_{one.name}"] for one in self.kind.fields},
            confidentiality=Confidentiality.of(data["confidentiality"]),
            handling=frozenset(map(Handling, data["handling"])), restrictions=data["restrictions"],
            urgency=data["urgency"], urgency_why=data["urgency_why"], project=data.get("project", ""),
            reply_to=data["reply_to"], contributions=_ids(data["contributions"]), hits=_ids(data["hits"]),
            operation=data["operation"],
        )  # fmt: skip


class RecipientForm(forms.Form):
    """The conditions of one recipient."""

    handling = forms.MultipleChoiceField(
        label="Handling codes for it alone", choices=CODES, required=False, widget=forms.CheckboxSelectMultiple
    )
    restrictions = _line("Restrictions", MAX_WORDS_CHARS, help="Needed with H3.")
    keep_until = forms.DateField(
        label="To be kept until", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    transfer_ground = forms.ChoiceField(
        label="Ground of the transfer", required=False,
        choices=[("", "none"), *((c, r["label"]) for c, r in code_list("transfer_grounds")["codes"].items())],
        help_text="Needed for a third country that your agency has no standing ground for.",
    )  # fmt: skip
    transfer_why = _line("Justification of the transfer", MAX_WORDS_CHARS)

    def to(self, agency: str) -> To:
        """What a valid form states for this agency."""
        data = self.cleaned_data
        return To(
            agency=agency, handling=frozenset(map(Handling, data["handling"])), restrictions=data["restrictions"],
            keep_until=data["keep_until"], transfer_ground=data["transfer_ground"], transfer_why=data["transfer_why"],
        )  # fmt: skip


class AnswerForm(forms.Form):
    """An answer, sent at once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = _line("Your answer", MAX_TEXT_CHARS, required=True, rows=6)


class RefusalForm(forms.Form):
    """A refusal, for one reason of the closed list."""

    reason = forms.ChoiceField(label="Reason (Directive (EU) 2023/977, Article 6(1))")
    text = _line("A word to the sender", MAX_WORDS_CHARS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(code, row["label"]) for code, row in code_list("refusal_reasons")["codes"].items()]
        self.fields["reason"].choices = [("", "choose one"), *reasons]  # type: ignore[attr-defined]


class ClarifyForm(forms.Form):
    """What is unclear."""

    text = _line("What is unclear", MAX_WORDS_CHARS, required=True)


class ExplainForm(forms.Form):
    """What was meant."""

    text = _line("What you mean", MAX_ANSWER_CHARS, required=True, rows=4)


class SendForm(forms.Form):
    """Nothing to fill in: it carries what is not in order yet."""


class AttachForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label="File", help_text="PDF, image, text, CSV, JSON, Office, ZIP, MP4 or Ogg; at most 20 MiB."
    )


def initial_of(one: SeenMessage) -> dict[str, Any]:
    """A draft, as its form begins."""
    return {
        "to": [row.agency for row in one.deliveries], "subject": one.subject, "text": one.text,
        "confidentiality": one.confidentiality.code, "handling": list(one.handling), "restrictions": one.restrictions,
        "urgency": one.urgency, "urgency_why": one.urgency_why, "project": one.project, "reply_to": one.reply_to,
        "contributions": ",".join(str(r.about.id) for r in one.references if r.about),
        "hits": ",".join(str(r.hit.id) for r in one.references if r.hit),
        "operation": next((r.operation for r in one.references if r.operation), ""),
        **{f"f_{name}": value for name, value in one.fields.items()},
    }  # fmt: skip


def conditions_of(row: SeenDelivery) -> dict[str, Any]:
    """A recipient's conditions, as its form begins."""
    kept: date | None = row.keep_until
    return {
        "handling": list(row.handling), "restrictions": row.restrictions, "keep_until": kept,
        "transfer_ground": row.transfer_ground, "transfer_why": row.transfer_why,
    }  # fmt: skip


def _kept(code: str, row: SeenDelivery | None) -> To:
    if row is None:
        return To(agency=code)
    return To(
        agency=code, handling=frozenset(map(Handling, row.handling)), restrictions=row.restrictions,
        keep_until=row.keep_until, transfer_ground=row.transfer_ground, transfer_why=row.transfer_why,
    )  # fmt: skip


def _field_of(one: Field) -> forms.Field:
    found: forms.Field
    if one.codes:
        choices = [("", "choose one"), *one.codes.items()]
        found = forms.ChoiceField(label=one.label, choices=choices, required=False, help_text=one.help)
    else:
        found = _line(one.label, MAX_FIELD_CHARS, help=one.help, rows=0 if one.number else 2)
    found.needed = one.needed  # type: ignore[union-attr]
    return found


def _ids(text: str) -> tuple[uuid.UUID, ...]:
    """Ids that a hidden field carries; what is none is left out."""
    found = []
    for part in text.split(","):
        try:
            found.append(uuid.UUID(part.strip()))
        except ValueError:
            continue
    return tuple(found)

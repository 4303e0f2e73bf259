"""The form of one contribution: what is known of a thing, and the conditions it is handed in under.

The rules are those of the import (``taking``): the form is a row, and what is wrong with it stands beside its field.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.forms import BoundField

from tallystick.hub import naming
from tallystick.hub.register.actions import HandedIn
from tallystick.hub.register.queries import Seen
from tallystick.hub.register.taking import Problems, Terms, one
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Confidentiality, Entity, Flag, Handling, Purpose, SubjectCategory, code_list, schema
from tallystick.vocabulary.mapping.known import PERSONS, property_names
from tallystick.vocabulary.tables import Reject, Row

MAX_CHARS = 10_000
USUAL_REVIEW = timedelta(days=365)
"""What the review date is set to at first; the owner may choose another."""
USUAL_PURPOSES = (Purpose.CROSS_CHECK, Purpose.OPERATIONAL, Purpose.EXCHANGE)
CODES = ("subject_category", "purpose", "handling", "recipients", "withheld", "flags")
CHOOSE = {"required": "Choose one: the evaluation needs both."}
FIELD_OF = {"id": "source_id", "evaluation": "evaluation_source"}
"""The field that shows what is wrong with a column of another name."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some fields under one heading; ``folded`` where most people need none of them."""

    title: str
    fields: tuple[BoundField, ...]
    folded: bool = False
    help: str = ""


def kinds() -> tuple[tuple[str, str], ...]:
    """The kinds of thing a person hands in one by one: (schema, its label)."""
    return tuple((name, str(schema(name).label)) for name in code_list("column_names")["schemata"])


class Conditions(forms.Form):
    """The conditions, in words."""

    subject_category = forms.MultipleChoiceField(
        label="Data-subject category", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="What the person is in your case. Only the first three are cross-checked with other agencies.",
    )  # fmt: skip
    evaluation_source = forms.ChoiceField(label="How reliable is the source?", error_messages=CHOOSE)
    evaluation_information = forms.ChoiceField(label="How sure is the information?", error_messages=CHOOSE)
    legal_basis = forms.CharField(
        label="Legal basis", max_length=1000, help_text="The law or order it was collected under."
    )
    review_date = forms.DateField(
        label="Review date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="On this day you decide, with a reason, whether it is kept.",
    )  # fmt: skip
    purpose = forms.MultipleChoiceField(
        label="May be used for", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Nobody but you reads it for another purpose. None ticked: cross-checking only.",
    )  # fmt: skip
    handling = forms.MultipleChoiceField(
        label="Handling codes", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="H0, for fighting crime only, always holds.",
    )  # fmt: skip
    restrictions = forms.CharField(
        label="Restriction in words", required=False, max_length=1000, help_text="Needed with H3, and only with it."
    )
    confidentiality = forms.ChoiceField(label="Confidentiality")
    recipients = forms.MultipleChoiceField(
        label="Only these agencies", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: every agency on this hub, as far as the codes allow.",
    )  # fmt: skip
    withheld = forms.MultipleChoiceField(
        label="Withhold", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Others see that you withhold it, and may ask. You decide for each.",
    )  # fmt: skip
    flags = forms.MultipleChoiceField(label="Flags", required=False, widget=forms.CheckboxSelectMultiple)
    silent = forms.BooleanField(label="Silent: nobody but your agency learns of it or of its hits", required=False)


class ContributionForm(Conditions):
    """One contribution of one schema; with ``stated``, the form is filled with what the owner stated last."""

    why = forms.CharField(label="Why is it corrected?", max_length=500, help_text="Kept in its history with your name.")
    source_id = forms.CharField(
        label="Your own number for it", required=False, max_length=200,
        help_text="From your file or system, so that handing it in again corrects it. Empty: the hub makes one.",
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None, *, schema_name: str, terms: Terms, stated: Seen | None = None
    ) -> None:
        super().__init__(data, initial=_initial(terms, stated))
        self.schema_name, self.terms, self.stated = schema_name, terms, stated
        self.names = list(_names(schema_name, stated.entity if stated else None))
        for name in self.names:
            self.fields[f"p_{name}"] = _value_field(schema_name, name)
        self._set_choices()
        # Not "required": a person not yet categorised is handed in with the flag that says so.
        self.fields["subject_category"].needed = schema_name in PERSONS  # type: ignore[attr-defined]
        del self.fields["source_id" if stated else "why"]

    def facts(self) -> Iterator[Part]:
        """What is known of it: what most people state, then the rest."""
        featured = [name for name in self.names if name in _shown_first(self.schema_name, self.stated)]
        rest = [name for name in self.names if name not in featured]
        yield self._part("What is known", [f"p_{name}" for name in featured], help="Several values: one on each line.")
        yield self._part("More that is known", [f"p_{name}" for name in rest], folded=True)

    def conditions(self) -> Iterator[Part]:
        """What it may be used for, by whom, and how long, in the order a person thinks of it."""
        yield self._part("Under which conditions", [*self._about_person(), "evaluation_source",
                         "evaluation_information", "legal_basis", "review_date", "purpose"])  # fmt: skip
        yield self._part("How it may be passed on", ["handling", "restrictions", "confidentiality"])
        yield self._part("Who may see it", ["recipients", "withheld", "silent"], folded=True)
        yield self._part("Flags and your own number", ["flags", "source_id"], folded=True)
        yield self._part("Why", ["why"])

    def item(self, viewer: Viewer) -> HandedIn | None:
        """What is handed in, or None, with every problem beside its field: the form's and the rules' at once."""
        self.full_clean()
        try:
            found = one(self._row(), viewer)
        except Problems as problems:
            for reject in problems.rejects:
                self._show(reject)
            return None
        return found if self.is_valid() else None

    def _row(self) -> Row:
        data = self.cleaned_data
        lists = {name: tuple(data.get(name, ())) for name in CODES}
        cells = {name: ";".join(values) for name, values in lists.items()}
        cells |= {name: data.get(name, "") for name in ("legal_basis", "restrictions", "confidentiality")}
        day = data.get("review_date")
        cells |= {
            "id": self.stated.source_id if self.stated else data.get("source_id", ""),
            "schema": self.schema_name,
            "evaluation": data.get("evaluation_source", "") + data.get("evaluation_information", ""),
            "review_date": day.isoformat() if day else "",
            "silent": "yes" if data.get("silent") else "no",
        }
        texts = {name: data.get(f"p_{name}", "") for name in self.names}
        return Row(1, cells, lists, {name: tuple(text.splitlines()) for name, text in texts.items() if text.strip()})

    def _show(self, reject: Reject) -> None:
        name = f"p_{reject.column}" if reject.column in self.names else FIELD_OF.get(reject.column, reject.column)
        self.errors.pop(name, None)
        self.add_error(name if name in self.fields else None, reject.reason)

    def _about_person(self) -> list[str]:
        person = self.schema_name in PERSONS
        return ["subject_category"] if person or self.initial.get("subject_category") else []

    def _part(self, title: str, names: Iterable[str], *, folded: bool = False, help: str = "") -> Part:
        fields = tuple(self[name] for name in names if name in self.fields)
        held = any(bound.errors or (folded and bound.value()) for bound in fields)
        return Part(title, fields, folded=folded and not held, help=help)

    def _set_choices(self) -> None:
        withheld = [(name, naming.property_label(self.schema_name, name)) for name in self.names]
        for name, pairs in (choices_of(self.terms, self.terms.rules.owner) | {"withheld": withheld}).items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = pairs


class ReasonForm(forms.Form):
    """A reason in a sentence."""

    why = forms.CharField(label="Why, in a sentence", max_length=500)


def choices_of(terms: Terms, owner: str) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen for each condition, in words."""
    evaluation = code_list("evaluation")
    highest = min(terms.rules.ceiling, terms.clearance)
    return {
        "subject_category": _labels("subject_categories", SubjectCategory),
        "purpose": _labels("purposes", Purpose),
        "handling": [(c, f"{c} · {t}") for c, t in _labels("handling_codes", Handling) if c != Handling.H0],
        "flags": _labels("subject_categories", Flag, key="flags"),
        "confidentiality": [(level.code, level.code) for level in Confidentiality if level <= highest],
        "recipients": [(code, code) for code in sorted(terms.rules.known_agencies - {owner})],
        "evaluation_source": _worded(evaluation["source_codes"]),
        "evaluation_information": _worded(evaluation["information_codes"]),
    }


def _value_field(schema_name: str, name: str) -> forms.CharField:
    attrs = {"rows": 1, "dir": "auto", "spellcheck": "false", "autocomplete": "off"}
    return forms.CharField(
        label=naming.property_label(schema_name, name), required=False, max_length=MAX_CHARS, strip=True,
        widget=forms.Textarea(attrs=attrs),
    )  # fmt: skip


def _names(schema_name: str, stated: Entity | None) -> Iterator[str]:
    """The properties officers use for such a thing, and whatever else is stated already."""
    usual = code_list("column_names")["schemata"].get(schema_name, {})
    known = property_names(schema_name)
    wanted = (*schema(schema_name).featured, *usual, "country", "notes", *(stated.properties if stated else ()))
    return iter(dict.fromkeys(name for name in wanted if name in known))


def _shown_first(schema_name: str, stated: Seen | None) -> set[str]:
    return {*schema(schema_name).featured, *(stated.entity.properties if stated else ())}


def usual(terms: Terms) -> dict[str, Any]:
    """The conditions a form proposes; whoever hands in may change each."""
    day = terms.rules.today + min(USUAL_REVIEW, timedelta(days=28 * terms.rules.max_review_months))
    return {"review_date": day, "purpose": list(USUAL_PURPOSES), "confidentiality": Confidentiality.BPL.code}


def _initial(terms: Terms, stated: Seen | None) -> dict[str, Any]:
    if stated is None:
        return usual(terms)
    conditions = stated.conditions
    evaluation = next((e.code for e in sorted(conditions.evaluations)), "")
    initial: dict[str, Any] = {f"p_{name}": "\n".join(values) for name, values in stated.entity.properties.items()}
    return initial | {
        "evaluation_source": evaluation[:1],
        "evaluation_information": evaluation[1:],
        "legal_basis": ";".join(sorted(conditions.legal_bases)),
        "restrictions": " ".join(sorted(conditions.restrictions)),
        "review_date": conditions.review_date,
        "confidentiality": conditions.confidentiality.code,
        "handling": sorted(conditions.handling - {Handling.H0}),
        "purpose": sorted(conditions.purposes),
        "subject_category": sorted(conditions.subject_categories),
        "flags": sorted(conditions.flags),
        "recipients": sorted(conditions.recipients or ()),
        "withheld": sorted(conditions.withheld),
        "silent": conditions.silent,
    }


def _labels(name: str, codes: Iterable[str], *, key: str = "codes") -> list[tuple[str, str]]:
    entries = code_list(name)[key]
    return [(str(code), _label(entries[str(code)])) for code in codes]


def _label(entry: Mapping[str, str]) -> str:
    text = entry.get("text", "")
    return f"{entry['label']} ({text})" if text and len(text) < 60 else str(entry["label"])


def _worded(codes: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("", "Choose …"), *((code, f"{code} · {words}") for code, words in codes.items())]


class PassOnForm(forms.Form):
    """To whom something is passed on, and why."""

    to = forms.ChoiceField(label="To which agency")
    why = forms.CharField(
        label="Why, in a sentence", max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, agencies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "choose one"), *agencies]  # type: ignore[attr-defined]

"""The forms of an import: the file, and which column is what."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField

from tallystick.hub import naming
from tallystick.hub.register.forms import choices_of, kinds, usual
from tallystick.hub.register.taking import Terms
from tallystick.hub.viewer import Unacceptable
from tallystick.vocabulary import code_list
from tallystick.vocabulary.mapping import CONDITIONS, RESERVED, loads
from tallystick.vocabulary.mapping import Mapping as ColumnMapping
from tallystick.vocabulary.mapping.known import property_names
from tallystick.vocabulary.mapping.map_file import MAX_FILE_BYTES as MAX_MAP_BYTES
from tallystick.vocabulary.tables import ENDINGS, MAX_FILE_BYTES, Unusable

ENCODINGS = (
    ("", "UTF-8 or UTF-16 (as most programs save)"),
    ("windows-1250", "Windows-1250 (Central European)"),
    ("windows-1251", "Windows-1251 (Cyrillic)"),
    ("windows-1252", "Windows-1252 (Western European)"),
    ("windows-1253", "Windows-1253 (Greek)"),
    ("windows-1254", "Windows-1254 (Turkish)"),
    ("iso-8859-2", "ISO 8859-2 (Central European)"),
    ("iso-8859-5", "ISO 8859-5 (Cyrillic)"),
)
DATES = (("", "as written; ambiguous ones are rejected"), ("dmy", "day first: 12/05 is 12 May"),
         ("mdy", "month first: 12/05 is 5 December"))  # fmt: skip
WORDS = {
    "id": "your own number for it", "schema": "kind of thing", "owner": "agency", "evaluation": "evaluation, as B2",
    "purpose": "purposes", "handling": "handling codes", "review_date": "review date", "legal_basis": "legal basis",
    "subject_category": "data-subject category", "withheld": "withheld properties", "restrictions": "restriction (H3)",
}  # fmt: skip
ASIDE = "leave aside"
SEVERAL = ("purpose", "handling")
"""Constants that are several codes."""


class FileForm(forms.Form):
    """The list itself."""

    file = forms.FileField(
        label="The list",
        help_text="CSV, JSON lines or Parquet, with a header; a STIX 2.1 bundle or MISP events. "
        f"At most {MAX_FILE_BYTES // 2**20} MiB.",
        widget=forms.FileInput(attrs={"accept": ",".join(sorted(ENDINGS))}),
    )  # fmt: skip
    encoding = forms.ChoiceField(label="Letters of a CSV", choices=ENCODINGS, required=False)
    map_file = forms.FileField(
        label="A MAP.yml you have", required=False, widget=forms.FileInput(attrs={"accept": ".yml,.yaml"}),
        help_text="Says which column is what. Without one, the next step proposes it.",
    )  # fmt: skip

    def mapping(self) -> ColumnMapping | None:
        """The mapping handed over with the list, if any. Unacceptable says where it is wrong."""
        file = self.cleaned_data.get("map_file")
        return mapping_in(file) if file else None


class ColumnsForm(forms.Form):
    """What each column is, and what holds for every row that says nothing itself."""

    schema = forms.ChoiceField(label="Every row is a", required=False)
    subject_category = forms.ChoiceField(label="Data-subject category", required=False)
    evaluation_source = forms.ChoiceField(label="Source", required=False)
    evaluation_information = forms.ChoiceField(label="Information", required=False)
    legal_basis = forms.CharField(label="Legal basis", required=False, max_length=1000)
    review_date = forms.DateField(
        label="Review date", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    purpose = forms.MultipleChoiceField(
        label="May be used for", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: cross-checking only.",
    )  # fmt: skip
    handling = forms.MultipleChoiceField(label="Handling codes", required=False, widget=forms.CheckboxSelectMultiple)
    restrictions = forms.CharField(label="Restriction in words (H3)", required=False, max_length=1000)
    confidentiality = forms.ChoiceField(label="Confidentiality", required=False)
    separator = forms.CharField(label="Several values in one cell are joined by", required=False, max_length=3)
    dates = forms.ChoiceField(label="Dates with slashes", choices=DATES, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None, *, columns: Sequence[str], mapping: ColumnMapping, terms: Terms
    ) -> None:
        super().__init__(data, initial=_initial(mapping, terms))
        self.columns, self.before = tuple(columns), mapping
        self.schema_name = str((data or self.initial).get("schema") or "")
        for name, pairs in choices_of(terms, "").items():
            if isinstance(field := self.fields.get(name), forms.ChoiceField):
                field.choices = pairs if name in SEVERAL else [("", "as the column says"), *(p for p in pairs if p[0])]
        cast(forms.ChoiceField, self.fields["schema"]).choices = [("", "as the column says"), *kinds()]
        targets = _targets(self.schema_name)
        for at, column in enumerate(self.columns):
            self.fields[f"c_{at}"] = forms.ChoiceField(
                label=column, choices=targets, required=False, initial=mapping.columns.get(column, ""),
                error_messages={"invalid_choice": f"No property of a {self.schema_name}: choose again."},
            )  # fmt: skip

    def column_fields(self) -> Iterator[BoundField]:
        """The fields of the columns, in the header's order."""
        return (self[f"c_{at}"] for at in range(len(self.columns)))

    def mapping(self) -> ColumnMapping:
        """What was chosen. What a former mapping stated beyond this form stays."""
        data = self.cleaned_data
        chosen = {column: data[f"c_{at}"] for at, column in enumerate(self.columns) if data[f"c_{at}"]}
        mine = {"schema", "evaluation", "legal_basis", "review_date", "restrictions", "confidentiality",
                "subject_category", *SEVERAL}  # fmt: skip
        constants = {name: text for name, text in self.before.constants.items() if name not in mine}
        constants |= {name: data[name] for name in mine & data.keys() if isinstance(data[name], str)}
        constants |= {name: ";".join(data[name]) for name in SEVERAL}
        constants["evaluation"] = data["evaluation_source"] + data["evaluation_information"]
        constants["review_date"] = data["review_date"].isoformat() if data["review_date"] else ""
        return ColumnMapping(
            columns=chosen, constants={name: text for name, text in constants.items() if text},
            separator=data["separator"], encoding=self.before.encoding, dates=data["dates"] or None,
        )  # fmt: skip


def mapping_in(file: "UploadedFile[Any]") -> ColumnMapping:
    """The mapping in an uploaded MAP.yml. Unacceptable says where it is wrong."""
    if not file.size or file.size > MAX_MAP_BYTES:
        raise Unacceptable(f"{file.name}: size: expected 1 to {MAX_MAP_BYTES} bytes")
    try:
        return loads(file.read().decode("utf-8-sig"), str(file.name))
    except UnicodeDecodeError as error:
        raise Unacceptable(f"{file.name}: byte {error.start + 1}: expected UTF-8 text") from None
    except Unusable as error:
        raise Unacceptable(str(error)) from None


def _initial(mapping: ColumnMapping, terms: Terms) -> dict[str, Any]:
    """What the mapping says; for what neither it nor a column says, what is usual."""
    proposed = {name: value for name, value in usual(terms).items() if name not in mapping.sources}
    constants = {name: value for name, value in mapping.constants.items() if name not in SEVERAL}
    several = {name: mapping.constants[name].split(";") for name in SEVERAL if name in mapping.constants}
    evaluation = constants.get("evaluation", "")
    return {
        **proposed,
        **constants,
        **several,
        "evaluation_source": evaluation[:1].upper(),
        "evaluation_information": evaluation[1:],
        "separator": mapping.separator,
        "dates": mapping.dates or "",
    }


def _targets(schema_name: str) -> list[tuple[str, Any]]:
    """What a column may be: the properties officers use first, then conditions, then every other property."""
    usual = _usual(schema_name)
    conditions = [(name, WORDS.get(name, name.replace("_", " "))) for name in (*RESERVED, *CONDITIONS)]
    rest = sorted(property_names(schema_name or None) - {name for name, _ in usual})
    words = [(name, naming.property_label(schema_name, name) if schema_name else name) for name in rest]
    return [("", ASIDE), ("What is known", usual), ("Its number and conditions", conditions), ("More", words)]


def _usual(schema_name: str) -> list[tuple[str, str]]:
    if not schema_name:
        return []
    known = property_names(schema_name)
    names = (*code_list("column_names")["schemata"].get(schema_name, {}), "country", "notes")
    return [(name, naming.property_label(schema_name, name)) for name in names if name in known]

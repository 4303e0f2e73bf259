"""What an author fills in."""

from collections.abc import Iterable, Mapping

from django import forms
from django.forms import BoundField

from tallystick.hub.naming import Named
from tallystick.hub.register.policy import Level
from tallystick.hub.reports.actions import MAX_TEXT_CHARS, MAX_TITLE_CHARS, Wording
from tallystick.hub.reports.models import Use
from tallystick.hub.reports.queries import Row

USES = {
    Use.INTELLIGENCE: "Intelligence only",
    Use.PROCEEDINGS: "Judicial proceedings: what is under H1 needs its owner's release for that",
}
EXTENTS = {"1": "what is open", "2": "all of it, what is withheld too", "out": "take it out"}


class WordingForm(forms.Form):
    """The words of a report, what it may be used for, who receives it; for a draft, how much of each item is in it."""

    title = forms.CharField(
        label="Title", max_length=MAX_TITLE_CHARS, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    )
    text = forms.CharField(
        label="What your agency says", max_length=MAX_TEXT_CHARS, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text="In your own words. What the records hold, what meets what and whom to ask follows below it.",
    )  # fmt: skip
    use = forms.ChoiceField(
        label="May be used for", choices=[(value.value, words) for value, words in USES.items()],
        widget=forms.RadioSelect, initial=Use.INTELLIGENCE.value,
    )  # fmt: skip
    recipients = forms.MultipleChoiceField(
        label="Who receives it", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Each must be able to read every item. Where one may not, you are told whom to ask.",
    )  # fmt: skip

    def __init__(
        self, *args: object, agencies: Mapping[str, Named], mine: str, rows: Iterable[Row] = (), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        others = [(code, _called(one)) for code, one in agencies.items() if code != mine]
        self.fields["recipients"].choices = others  # type: ignore[attr-defined]
        self.rows = tuple(rows)
        for row in self.rows:
            self.fields[f"item_{row.number}"] = _extent(row)

    def item_fields(self) -> list[tuple[Row, BoundField]]:
        """The items, each with its field."""
        return [(row, self[f"item_{row.number}"]) for row in self.rows]

    def wording(self) -> Wording:
        """What was filled in."""
        given = self.cleaned_data
        return Wording(
            title=given["title"], text=given["text"], use=Use(given["use"]), recipients=tuple(given["recipients"])
        )

    def levels(self) -> dict[int, Level | None]:
        """How much of each item is in it; None for one taken out."""
        chosen = {row.number: self.cleaned_data[f"item_{row.number}"] for row in self.rows}
        return {number: None if value == "out" else Level(int(value)) for number, value in chosen.items()}


def _called(one: Named) -> str:
    return f"{one.name} ({one.code})" if one.short in one.name else f"{one.short} · {one.name} ({one.code})"


def _extent(row: Row) -> forms.ChoiceField:
    """How much of an item is in a report: what may be chosen depends on what the author's agency reads of it."""
    if not row.level:
        allowed = {"0": "say that there is a hit, and whom to ask", "out": EXTENTS["out"]}
    else:
        whole = row.whole or row.level == Level.FULL
        allowed = {key: words for key, words in EXTENTS.items() if key != "2" or whole}
    return forms.ChoiceField(label=f"Item {row.number}", choices=list(allowed.items()), initial=str(row.level))

"""What a holder fills in to answer a recall."""

from django import forms

from tallystick.hub.exchange.models import Change, Done
from tallystick.hub.exchange.recalling import ANSWERS

MAX_TEXT_CHARS = 500
OFFERED = {
    Done.ERASED: "Erased: we hold nothing of it any more",
    Done.REPLACED: "Replaced: we hold only what its owner states now",
    Done.RESTRICTED: "Restricted: kept under lock, and used for nothing else",
    Done.KEPT: "Kept: we need it and may keep it",
    Done.NOTED: "Taken note of: our copies follow the new conditions",
}
"""Each answer in words, in the order in which they are offered."""
REASONED = "Restricted and kept need a reason, which the owner reads."


class AnswerForm(forms.Form):
    """What became of the copies, why where that must be said, and that nothing is left outside the hub."""

    done = forms.TypedChoiceField(label="What did your agency do", coerce=Done, widget=forms.RadioSelect)
    why = forms.CharField(
        label="Why", max_length=MAX_TEXT_CHARS, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=REASONED,
    )  # fmt: skip
    outside_erased = forms.BooleanField(
        label="Copies outside this hub (printed, downloaded, in other systems) are erased or replaced too",
        required=False,
        help_text="Needed where it is erased or replaced.",
    )

    def __init__(self, *args: object, change: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offered = [(done.value, words) for done, words in OFFERED.items() if done in ANSWERS[Change(change)]]
        self.fields["done"].choices = offered  # type: ignore[attr-defined]
        values = {done for done, _ in offered}
        if Done.REPLACED not in values:
            confirmed = self.fields["outside_erased"]
            confirmed.label = "Copies outside this hub (printed, downloaded, in other systems) are erased too"
            confirmed.help_text = "Needed where it is erased."
        if not values & {Done.RESTRICTED, Done.KEPT}:
            self.fields["why"].help_text = "Its owner reads it."

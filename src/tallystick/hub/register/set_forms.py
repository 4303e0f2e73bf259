"""What is filled in to freeze a set, and to verify its manifest."""

from django import forms

from tallystick.hub.register.freezing import MAX_NAME_CHARS
from tallystick.hub.register.manifests import MAX_BYTES
from tallystick.hub.viewer import Unacceptable


class FreezeForm(forms.Form):
    """What the set is called, and why it is frozen."""

    name = forms.CharField(
        label="What is the set called?", max_length=MAX_NAME_CHARS,
        help_text="Whoever it is released to sees this name.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )  # fmt: skip
    why = forms.CharField(label="Why, in a sentence", max_length=500, help_text="Your agency alone reads it.")


class ManifestForm(forms.Form):
    """A manifest, as a file or pasted."""

    file = forms.FileField(
        label="The manifest", required=False, widget=forms.FileInput(attrs={"accept": ".json"}),
        help_text=f"The file as it was downloaded, at most {MAX_BYTES // 2**20} MiB.",
    )  # fmt: skip
    text = forms.CharField(
        label="Or paste it", required=False, strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip

    def manifest(self) -> str:
        """Its text. Unacceptable where there is none, or where it is no text."""
        file = self.cleaned_data.get("file")
        if file is None:
            if not self.cleaned_data.get("text"):
                raise Unacceptable("Choose the manifest's file, or paste its text.")
            return str(self.cleaned_data["text"])
        if file.size > MAX_BYTES:
            raise Unacceptable(f"The file is larger than {MAX_BYTES // 2**20} MiB: it is no manifest.")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise Unacceptable("The file is no text in UTF-8: it is no manifest.") from None

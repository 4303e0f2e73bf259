"""The published vocabulary, for whoever asks: no sign-in, as it holds nothing but code lists."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tallystick.formats import VERSION, published


@require_safe
def vocabulary(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The version of the vocabulary and the addresses of its files."""
    files = {name: reverse("vocabulary_file", args=[VERSION, name]) for name in published()}
    return JsonResponse({"version": VERSION, "files": files})


@require_safe
def vocabulary_file(request: HttpRequest, version: str, name: str) -> HttpResponse:  # noqa: ARG001
    """One file of the vocabulary, at an address that stays: JSON Schema, MISP taxonomy, STIX extensions, code lists."""
    text = published().get(name) if version == VERSION else None
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="application/json", headers={"Cache-Control": "public, max-age=86400"})

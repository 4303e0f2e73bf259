"""Before any answer leaves, what it told is in the log."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tallystick.hub.audit.gathering import in_request


class LogFirst:
    """Appends what one request logged in one go, before its answer leaves. Where that fails, the answer does not leave
    either. A streamed answer logs by itself, before its first part."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with in_request():
            return self.get_response(request)

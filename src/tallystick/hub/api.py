"""The API: one router per app, one way to sign in, one shape of refusal."""

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tallystick.hub.agencies import api as agencies
from tallystick.hub.agencies.tokens import Bearer
from tallystick.hub.audit import api as audit
from tallystick.hub.bulletins import api as bulletins
from tallystick.hub.exchange import api as exchange
from tallystick.hub.exchange import deadline_api as deadlines
from tallystick.hub.exchange import emergency_api as emergencies
from tallystick.hub.exchange import message_api as messages
from tallystick.hub.exchange import recall_api as recalls
from tallystick.hub.hits import api as hits
from tallystick.hub.hits import watch_api as watches
from tallystick.hub.operations import api as operations
from tallystick.hub.operations import morning_api as mornings
from tallystick.hub.pages import UNTAKEN
from tallystick.hub.register import api as register
from tallystick.hub.register import export_api as exports
from tallystick.hub.register import release_api as releases
from tallystick.hub.register import set_api as sets
from tallystick.hub.register import standing_api as policies
from tallystick.hub.reports import api as reports
from tallystick.hub.room import api as rooms
from tallystick.hub.tasking import api as plans
from tallystick.hub.viewer import Refused, Unacceptable

api = NinjaAPI(title="Tallystick", docs_url=None, openapi_url="/openapi.json", auth=Bearer())


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return api.create_response(request, {"error": str(refusal)}, status=403)


@api.exception_handler(Unacceptable)
def _unacceptable(request: HttpRequest, fault: Unacceptable) -> HttpResponse:
    return api.create_response(request, {"errors": list(fault.problems)}, status=422)


@api.exception_handler(DataError)
def _untaken(request: HttpRequest, fault: DataError) -> HttpResponse:  # noqa: ARG001
    return api.create_response(request, {"errors": [UNTAKEN]}, status=422)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    lines = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in fault.errors]
    return api.create_response(request, {"errors": lines}, status=422)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, absence: Http404) -> HttpResponse:  # noqa: ARG001
    return api.create_response(request, {"error": "Nothing here, or nothing that you may see."}, status=404)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:  # noqa: ARG001
    sentence = "Send a token of yours that is not expired or revoked: 'Authorization: Bearer ...'."
    return api.create_response(request, {"error": sentence}, status=401)


@api.exception_handler(HttpError)
def _failed(request: HttpRequest, fault: HttpError) -> HttpResponse:
    return api.create_response(request, {"error": fault.message}, status=fault.status_code)


for app in (
    agencies, register, releases, policies, exports, sets, hits, watches, exchange, emergencies, messages, deadlines,
    recalls, reports, operations, mornings, bulletins, plans, rooms, audit,
):  # fmt: skip
    api.add_router("", app.router)

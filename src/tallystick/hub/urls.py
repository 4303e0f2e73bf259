"""Every address of the hub: the pages of each app, and the API."""

from django.urls import URLPattern, URLResolver, include, path

from tallystick.hub.api import api

APPS = (
    "desk",
    "agencies",
    "audit",
    "register",
    "hits",
    "exchange",
    "reports",
    "operations",
    "bulletins",
    "tasking",
    "room",
)
"""Apps with pages."""

urlpatterns: list[URLPattern | URLResolver] = [
    *(path("", include(f"tallystick.hub.{app}.urls")) for app in APPS),
    path("api/", api.urls),
]

"""Every address of the hub: the pages of each app, and the API."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from tallystick.hub.api import api

APPS = ("agencies", "audit", "register", "hits", "exchange", "desk")
"""Apps with pages."""

urlpatterns: list[URLPattern | URLResolver] = [
    *(path("", include(f"tallystick.hub.{app}.urls")) for app in APPS if find_spec(f"tallystick.hub.{app}.urls")),
    path("api/", api.urls),
]

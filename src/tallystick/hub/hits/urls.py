"""Addresses of checks, hits and watches."""

from django.urls import path

from tallystick.hub.hits import checking, pages, watch_pages

urlpatterns = [
    path("check/", checking.check, name="check"),
    path("check/notices/<uuid:notice_id>/ask/", checking.notice_ask, name="notice_ask"),
    path("hits/", pages.hits, name="hits"),
    path("hits/<uuid:hit_id>/", pages.hit, name="hit"),
    path("hits/<uuid:hit_id>/decide/", pages.decide, name="hit_decide"),
    path("hits/<uuid:hit_id>/ask/", pages.ask, name="hit_ask"),
    path("register/<uuid:contribution_id>/watch/", watch_pages.watch, name="contribution_watch"),
    path("watches/", watch_pages.watches, name="watches"),
    path("watches/<uuid:watch_id>/end/", watch_pages.end, name="watch_end"),
    path("watches/alerts/<uuid:alert_id>/acknowledge/", watch_pages.acknowledge, name="watch_acknowledge"),
]

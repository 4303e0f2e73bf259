"""Addresses of checks and hits."""

from django.urls import path

from tallystick.hub.hits import checking, pages

urlpatterns = [
    path("check/", checking.check, name="check"),
    path("check/notices/<uuid:notice_id>/ask/", checking.notice_ask, name="notice_ask"),
    path("hits/", pages.hits, name="hits"),
    path("hits/<uuid:hit_id>/", pages.hit, name="hit"),
    path("hits/<uuid:hit_id>/decide/", pages.decide, name="hit_decide"),
    path("hits/<uuid:hit_id>/ask/", pages.ask, name="hit_ask"),
]

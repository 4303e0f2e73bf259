"""Addresses of requests."""

from django.urls import path

from tallystick.hub.exchange import message_urls, pages

urlpatterns = [
    path("requests/", pages.requests, name="requests"),
    path("requests/<uuid:request_id>/", pages.request_page, name="request"),
    path("requests/<uuid:request_id>/grant/", pages.grant, name="request_grant"),
    path("requests/<uuid:request_id>/refuse/", pages.refuse, name="request_refuse"),
    *message_urls.urlpatterns,
]

"""Addresses of requests."""

from django.urls import path

from tallystick.hub.exchange import message_urls, pages

urlpatterns = [
    path("requests/", pages.requests, name="requests"),
    path("requests/<uuid:request_id>/", pages.request_page, name="request"),
    path("requests/<uuid:request_id>/grant/", pages.grant, name="request_grant"),
    path("requests/<uuid:request_id>/refuse/", pages.refuse, name="request_refuse"),
    path("requests/<uuid:request_id>/confirm/", pages.confirm, name="request_confirm"),
    path("requests/<uuid:request_id>/take-back/", pages.take_back, name="request_take_back"),
    *message_urls.urlpatterns,
]

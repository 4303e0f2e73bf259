"""Addresses of requests, recalls and holdings."""

from django.urls import path

from tallystick.hub.exchange import message_urls, pages, recall_pages

urlpatterns = [
    path("requests/", pages.requests, name="requests"),
    path("requests/<uuid:request_id>/", pages.request_page, name="request"),
    path("requests/<uuid:request_id>/grant/", pages.grant, name="request_grant"),
    path("requests/<uuid:request_id>/refuse/", pages.refuse, name="request_refuse"),
    path("recalls/", recall_pages.recalls_board, name="recalls"),
    path("recalls/<uuid:receipt_id>/", recall_pages.receipt, name="receipt"),
    path("recalls/<uuid:receipt_id>/remind/", recall_pages.remind, name="receipt_remind"),
    path("holdings/", recall_pages.held_of_others, name="holdings"),
    *message_urls.urlpatterns,
]

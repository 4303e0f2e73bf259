"""Addresses of requests, recalls and holdings, and of what is opened for danger to life."""

from django.urls import path

from tallystick.hub.exchange import access_pages, emergency_pages, message_urls, pages, recall_pages

LIFE = "danger-to-life/"

urlpatterns = [
    path("requests/", pages.requests, name="requests"),
    path("requests/new/", access_pages.request_new, name="request_new"),
    path("requests/<uuid:request_id>/", pages.request_page, name="request"),
    path("requests/<uuid:request_id>/grant/", pages.grant, name="request_grant"),
    path("requests/<uuid:request_id>/refuse/", pages.refuse, name="request_refuse"),
    path("requests/<uuid:request_id>/record/", access_pages.find, name="request_find"),
    path("requests/<uuid:request_id>/record/choose/", access_pages.identify, name="request_identify"),
    path(LIFE, emergency_pages.emergency_list, name="emergencies"),
    path(f"{LIFE}<uuid:emergency_id>/", emergency_pages.emergency_page, name="emergency"),
    path(f"{LIFE}<uuid:emergency_id>/end/", emergency_pages.emergency_end, name="emergency_end"),
    path(f"{LIFE}<uuid:emergency_id>/why/", emergency_pages.emergency_why, name="emergency_why"),
    path(f"{LIFE}<uuid:emergency_id>/justify/", emergency_pages.emergency_justify, name="emergency_justify"),
    path(f"{LIFE}<slug:way>/<uuid:thing>/", emergency_pages.emergency_new, name="emergency_new"),
    path("recalls/", recall_pages.recalls_board, name="recalls"),
    path("recalls/<uuid:receipt_id>/", recall_pages.receipt, name="receipt"),
    path("recalls/<uuid:receipt_id>/remind/", recall_pages.remind, name="receipt_remind"),
    path("holdings/", recall_pages.held_of_others, name="holdings"),
    path("requests/<uuid:request_id>/confirm/", pages.confirm, name="request_confirm"),
    path("requests/<uuid:request_id>/take-back/", pages.take_back, name="request_take_back"),
    *message_urls.urlpatterns,
]

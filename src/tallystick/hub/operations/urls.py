"""Addresses of operations."""

from django.urls import path

from tallystick.hub.operations import centre_pages, pages, result_pages

ONE = "operations/<uuid:operation_id>/"

urlpatterns = [
    path("operations/", pages.operation_list, name="operations"),
    path("operations/wall/", centre_pages.wall, name="wall"),
    path("operations/new/", pages.operation_new, name="operation_new"),
    path(ONE, pages.operation, name="operation"),
    path(f"{ONE}centre/", centre_pages.centre_page, name="centre"),
    path(f"{ONE}curves/", centre_pages.centre_curves, name="centre_curves"),
    path(f"{ONE}events/", centre_pages.centre_events, name="centre_events"),
    path(f"{ONE}end/", pages.operation_end, name="operation_end"),
    path(f"{ONE}settle/", pages.settle, name="settle"),
    path(f"{ONE}results/", result_pages.result_list, name="results"),
    path(f"{ONE}results/new/", result_pages.result_new, name="result_new"),
    path(f"{ONE}results/confirm/", result_pages.result_confirm, name="results_confirm"),
    path(f"{ONE}results/<uuid:result_id>/", result_pages.result_change, name="result_change"),
    path(f"{ONE}results/<uuid:result_id>/withdraw/", result_pages.result_withdraw, name="result_withdraw"),
    path(f"{ONE}sheet/", result_pages.sheet, name="sheet"),
]

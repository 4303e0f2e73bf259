"""Addresses of operations."""

from django.urls import path

from tallystick.hub.operations import pages, result_pages

ONE = "operations/<uuid:operation_id>/"

urlpatterns = [
    path("operations/", pages.operation_list, name="operations"),
    path("operations/new/", pages.operation_new, name="operation_new"),
    path(ONE, pages.operation, name="operation"),
    path(f"{ONE}end/", pages.operation_end, name="operation_end"),
    path(f"{ONE}results/", result_pages.result_list, name="results"),
    path(f"{ONE}results/new/", result_pages.result_new, name="result_new"),
    path(f"{ONE}results/confirm/", result_pages.result_confirm, name="results_confirm"),
    path(f"{ONE}results/<uuid:result_id>/", result_pages.result_change, name="result_change"),
    path(f"{ONE}results/<uuid:result_id>/withdraw/", result_pages.result_withdraw, name="result_withdraw"),
    path(f"{ONE}sheet/", result_pages.sheet, name="sheet"),
]

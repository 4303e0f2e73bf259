"""Addresses of reports of figures."""

from django.urls import path

from tallystick.hub.bulletins import pages

ONE = "operations/reports/<uuid:bulletin_id>/"

urlpatterns = [
    path("operations/reports/", pages.of_years, name="annual_bulletins"),
    path("operations/<uuid:operation_id>/reports/", pages.of_operation, name="bulletins"),
    path(ONE, pages.bulletin, name="bulletin"),
    path(f"{ONE}change/", pages.bulletin_change, name="bulletin_change"),
    path(f"{ONE}issue/", pages.bulletin_issue, name="bulletin_issue"),
    path(f"{ONE}discard/", pages.bulletin_discard, name="bulletin_discard"),
    path(f"{ONE}revise/", pages.bulletin_revise, name="bulletin_revise"),
    path(f"{ONE}<str:language>.<str:ending>", pages.bulletin_file, name="bulletin_file"),
]

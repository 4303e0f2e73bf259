"""Addresses of reports."""

from django.urls import path

from tallystick.hub.reports import pages

urlpatterns = [
    path("reports/", pages.reports, name="reports"),
    path("reports/new/", pages.new, name="report_new"),
    path("reports/<uuid:report_id>/", pages.report, name="report"),
    path("reports/<uuid:report_id>/change/", pages.change, name="report_change"),
    path("reports/<uuid:report_id>/hand-over/", pages.hand_over, name="report_hand_over"),
    path("reports/<uuid:report_id>/approve/", pages.approve, name="report_approve"),
    path("reports/<uuid:report_id>/send-back/", pages.send_back, name="report_send_back"),
    path("reports/<uuid:report_id>/issue/", pages.issue, name="report_issue"),
    path("reports/<uuid:report_id>/new-version/", pages.new_version, name="report_new_version"),
    path("reports/<uuid:report_id>/recall/", pages.recall, name="report_recall"),
    path("reports/<uuid:report_id>/discard/", pages.discard, name="report_discard"),
    path("reports/<uuid:report_id>/file.<str:ending>", pages.file, name="report_file"),
]

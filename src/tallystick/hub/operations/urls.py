"""Addresses of operations."""

from django.urls import path

from tallystick.hub.operations import centre_pages, morning_pages, pages, result_pages

ONE = "operations/<uuid:operation_id>/"

urlpatterns = [
    path("operations/", pages.operation_list, name="operations"),
    path("operations/wall/", centre_pages.wall, name="wall"),
    path("operations/new/", pages.operation_new, name="operation_new"),
    path(ONE, pages.operation, name="operation"),
    path(f"{ONE}centre/", centre_pages.centre_page, name="centre"),
    path(f"{ONE}curves/", centre_pages.centre_curves, name="centre_curves"),
    path(f"{ONE}events/", centre_pages.centre_events, name="centre_events"),
    path(f"{ONE}morning/", morning_pages.morning, name="morning"),
    path(f"{ONE}morning/part/", morning_pages.morning_part, name="morning_part"),
    path(f"{ONE}morning/teams/", morning_pages.team_new, name="team_new"),
    path(f"{ONE}morning/go/", morning_pages.go, name="go"),
    path(f"{ONE}morning/stop/", morning_pages.stop, name="stop"),
    path(f"{ONE}morning/alert/", morning_pages.alert, name="alert"),
    path("operations/orders/<uuid:order_id>/confirm/", morning_pages.go_confirm, name="go_confirm"),
    path("operations/orders/<uuid:order_id>/drop/", morning_pages.go_drop, name="go_drop"),
    path("operations/teams/<uuid:team_id>/", morning_pages.team, name="team"),
    path("operations/teams/<uuid:team_id>/part/", morning_pages.team_part, name="team_part"),
    path("operations/teams/<uuid:team_id>/ready/", morning_pages.ready, name="team_ready"),
    path("operations/teams/<uuid:team_id>/stand-down/", morning_pages.stand_down, name="team_stand_down"),
    path("operations/teams/<uuid:team_id>/acknowledge/<uuid:order_id>/", morning_pages.acknowledge, name="acknowledge"),
    path(f"{ONE}end/", pages.operation_end, name="operation_end"),
    path(f"{ONE}settle/", pages.settle, name="settle"),
    path(f"{ONE}results/", result_pages.result_list, name="results"),
    path(f"{ONE}results/new/", result_pages.result_new, name="result_new"),
    path(f"{ONE}results/confirm/", result_pages.result_confirm, name="results_confirm"),
    path(f"{ONE}results/<uuid:result_id>/", result_pages.result_change, name="result_change"),
    path(f"{ONE}results/<uuid:result_id>/withdraw/", result_pages.result_withdraw, name="result_withdraw"),
    path(f"{ONE}sheet/", result_pages.sheet, name="sheet"),
]

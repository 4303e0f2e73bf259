"""Addresses of plans and of deconfliction."""

from django.urls import path

from tallystick.hub.tasking import collision_pages, pages

PLAN = "operations/<uuid:operation_id>/plan/"
TASK = "operations/tasks/<uuid:task_id>/"

urlpatterns = [
    path(PLAN, pages.plan, name="plan"),
    path(f"{PLAN}tasks.ics", pages.plan_calendar, name="plan_calendar"),
    path(f"{PLAN}usual/", pages.plan_template, name="plan_template"),
    path(f"{PLAN}tasks/", pages.task_new, name="task_new"),
    path(TASK, pages.task, name="task"),
    path(f"{TASK}status/", pages.task_status, name="task_status"),
    path(f"{PLAN}centres/", pages.plan_centre_new, name="plan_centre_new"),
    path(f"{PLAN}centres/<uuid:centre_id>/", pages.plan_centre, name="plan_centre"),
    path(f"{PLAN}centres/<uuid:centre_id>/remove/", pages.plan_centre_remove, name="plan_centre_remove"),
    path("operations/collisions/", collision_pages.collision_list, name="collisions"),
    path("operations/collisions/contact/", collision_pages.deconfliction_contact, name="deconfliction_contact"),
    path("operations/collisions/<uuid:collision_id>/acknowledge/", collision_pages.collision_acknowledge,
         name="collision_acknowledge"),
    path("deconfliction/", collision_pages.deconfliction, name="deconfliction"),
    path("deconfliction/<uuid:collision_id>/settle/", collision_pages.collision_settle, name="collision_settle"),
]  # fmt: skip

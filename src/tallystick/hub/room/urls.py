"""Addresses of rooms."""

from django.urls import path

from tallystick.hub.room import pages, record_pages

ONE = "rooms/<uuid:operation_id>/"

urlpatterns = [
    path(ONE, pages.room, name="room"),
    path(f"{ONE}part/", pages.room_part, name="room_part"),
    path(f"{ONE}journal/", pages.journal, name="room_journal"),
    path(f"{ONE}journal/<int:number>/correct/", pages.correct, name="room_correct"),
    path(f"{ONE}announce/", pages.announce, name="room_announce"),
    path(f"{ONE}announcements/<uuid:announcement_id>/seen/", pages.seen, name="room_seen"),
    path(f"{ONE}ask/", pages.ask, name="room_ask"),
    path(f"{ONE}questions/<uuid:question_id>/", pages.question, name="room_question"),
    path(f"{ONE}files/", pages.file_new, name="room_file_new"),
    path(f"{ONE}files/<uuid:file_id>/", pages.file, name="room_file"),
    path(f"{ONE}record/", record_pages.records, name="room_records"),
    path(f"{ONE}record/<slug:day>.<slug:ending>", record_pages.record_of_day, name="room_record"),
]

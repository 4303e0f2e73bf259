"""Addresses of messages, deadlines and analysis projects."""

from django.urls import path

from tallystick.hub.exchange import deadline_pages, message_pages, project_pages

urlpatterns = [
    path("messages/", message_pages.inbox, name="messages"),
    path("messages/thread/", message_pages.thread, name="thread"),
    path("messages/new/", message_pages.message_new, name="message_new"),
    path("messages/attachments/<uuid:attachment_id>/", message_pages.attachment, name="attachment"),
    path(
        "messages/attachments/<uuid:attachment_id>/remove/", message_pages.attachment_remove, name="attachment_remove"
    ),
    path("messages/<uuid:message_id>/", message_pages.message_page, name="message"),
    path("messages/<uuid:message_id>/change/", message_pages.message_change, name="message_change"),
    path("messages/<uuid:message_id>/discard/", message_pages.message_discard, name="message_discard"),
    path(
        "messages/<uuid:message_id>/recipients/<str:agency>/", message_pages.message_recipient, name="message_recipient"
    ),
    path("messages/<uuid:message_id>/attach/", message_pages.message_attach, name="message_attach"),
    path("messages/<uuid:message_id>/send/", message_pages.message_send, name="message_send"),
    path("messages/<uuid:message_id>/revise/", message_pages.message_revise, name="message_revise"),
    path("messages/<uuid:message_id>/reply/", message_pages.message_reply, name="message_reply"),
    path("messages/<uuid:message_id>/refuse/", message_pages.message_refuse, name="message_refuse"),
    path("messages/<uuid:message_id>/clarify/", message_pages.message_clarify, name="message_clarify"),
    path("messages/<uuid:message_id>/clarify/<str:agency>/", message_pages.message_explain, name="message_explain"),
    path("deadlines/", deadline_pages.deadlines, name="deadlines"),
    path("deadlines/<uuid:deadline_id>/deviate/", deadline_pages.deadline_deviate, name="deadline_deviate"),
    path("projects/", project_pages.project_list, name="projects"),
    path("projects/new/", project_pages.project_new, name="project_new"),
    path("projects/<uuid:project_id>/end/", project_pages.project_end, name="project_end"),
]

"""Addresses of the register."""

from django.urls import path

from tallystick.hub.register import import_pages, pages, set_pages, vocabulary_pages

urlpatterns = [
    path("register/", pages.register, name="register"),
    path("register/new/", pages.new, name="contribution_new"),
    path("register/export/", pages.export_new, name="export_new"),
    path("register/exports/<uuid:export_id>/", pages.export, name="export"),
    path("register/<uuid:contribution_id>/", pages.contribution, name="contribution"),
    path("register/<uuid:contribution_id>/correct/", pages.correct, name="contribution_correct"),
    path("register/<uuid:contribution_id>/withdraw/", pages.withdraw, name="contribution_withdraw"),
    path("register/<uuid:contribution_id>/erase/", pages.erase, name="contribution_erase"),
    path("register/<uuid:contribution_id>/ask/", pages.ask, name="contribution_ask"),
    path("register/<uuid:contribution_id>/releases/<int:release_id>/end/", pages.end_release, name="release_end"),
    path("imports/", import_pages.imports, name="imports"),
    path("imports/<uuid:batch_id>/", import_pages.one, name="import"),
    path("imports/<uuid:batch_id>/preview/", import_pages.preview, name="import_preview"),
    path("imports/<uuid:batch_id>/progress/", import_pages.progress, name="import_progress"),
    path("imports/<uuid:batch_id>/start/", import_pages.start, name="import_start"),
    path("imports/<uuid:batch_id>/stop/", import_pages.stop, name="import_stop"),
    path("imports/<uuid:batch_id>/resume/", import_pages.resume, name="import_resume"),
    path("imports/<uuid:batch_id>/discard/", import_pages.discard, name="import_discard"),
    path("imports/<uuid:batch_id>/rejects.csv", import_pages.rejects, name="import_rejects"),
    path("imports/<uuid:batch_id>/MAP.yml", import_pages.map_file, name="import_map"),
    path("sets/", set_pages.frozen_sets, name="sets"),
    path("sets/new/", set_pages.new, name="set_new"),
    path("sets/<uuid:set_id>/", set_pages.frozen_set, name="set"),
    path("sets/<uuid:set_id>/discard/", set_pages.discard, name="set_discard"),
    path("sets/<uuid:set_id>/release/", set_pages.release, name="set_release"),
    path("sets/<uuid:set_id>/confirm/", set_pages.confirm, name="set_confirm"),
    path("sets/<uuid:set_id>/end/", set_pages.end, name="set_end"),
    path("sets/<uuid:set_id>/manifest.json", set_pages.manifest, name="set_manifest"),
    path("sets/<uuid:set_id>/verify/", set_pages.verify, name="set_verify"),
    path("vocabulary/", vocabulary_pages.vocabulary, name="vocabulary"),
    path("vocabulary/<str:version>/<str:name>", vocabulary_pages.vocabulary_file, name="vocabulary_file"),
]

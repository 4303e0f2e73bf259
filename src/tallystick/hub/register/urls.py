"""Addresses of the register."""

from django.urls import path

from tallystick.hub.register import import_pages, pages, release_pages, standing_pages, vocabulary_pages

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
    path(
        "register/<uuid:contribution_id>/releases/<int:release_id>/confirm/",
        release_pages.confirm,
        name="release_confirm",
    ),
    path("register/<uuid:contribution_id>/pass-on/", release_pages.pass_on, name="contribution_pass_on"),
    path("policies/", standing_pages.rules, name="policies"),
    path("policies/new/", standing_pages.policy_new, name="policy_new"),
    path("policies/<int:policy_id>/end/", standing_pages.policy_end, name="policy_end"),
    path("policies/grounds/new/", standing_pages.ground_new, name="ground_new"),
    path("policies/grounds/<int:ground_id>/end/", standing_pages.ground_end, name="ground_end"),
    path("policies/four-eyes/", standing_pages.four_eyes, name="four_eyes"),
    path("policies/waiting/<int:proposal_id>/agree/", standing_pages.agree, name="proposal_agree"),
    path("policies/waiting/<int:proposal_id>/drop/", standing_pages.drop, name="proposal_drop"),
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
    path("vocabulary/", vocabulary_pages.vocabulary, name="vocabulary"),
    path("vocabulary/<str:version>/<str:name>", vocabulary_pages.vocabulary_file, name="vocabulary_file"),
]

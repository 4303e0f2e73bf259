"""Write docs/reference from the code: commands, settings, pages, API. `make reference` runs it; a test compares."""

import ast
import inspect
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {
    "TALLYSTICK_DATA": "Folder of the database, files, exports and both keys of the hub. `--data` sets it. `.data`",
    "TALLYSTICK_DATABASE_URL": "PostgreSQL instead of SQLite: `postgres://user:password@host:5432/name`. Unset",
    "TALLYSTICK_SECRET_KEY": "Key for sessions, commitments, visibility classes. A random one, kept in the data folder",
    "TALLYSTICK_HOSTS": "Host names the hub answers to, joined by commas. Ignored in an exercise. Loopback names",
    "TALLYSTICK_CEILING": "Highest confidentiality a new hub takes (BPL, R-UE/EU-R, ...). `BPL`",
    "TALLYSTICK_EXERCISE": "Set by `tallystick up` from what the data folder holds; do not set it by hand. -",
    "TALLYSTICK_EXERCISE_SPEED": "Reports a minute of the action week that an exercise plays; `0` stands still. `20`",
    "TALLYSTICK_INSECURE_COOKIES": "`1` lets cookies travel without TLS, for a hub behind a local proxy only. Unset",
    "TALLYSTICK_TOKEN": "API token of the account that a command names with `--as`, on a real hub. Unset",
    "TALLYSTICK_OIDC_URL": "OpenID Connect issuer; its people must have an account here already. Unset",
    "TALLYSTICK_OIDC_NAME": "What the sign-in button calls it. `Agency sign-in`",
    "TALLYSTICK_OIDC_CLIENT_ID": "Client id at the issuer. Unset",
    "TALLYSTICK_OIDC_SECRET": "Client secret at the issuer. Unset",
    "TALLYSTICK_TEST_DATABASE_URL": "Tests only: a PostgreSQL server where databases may be made. The usual local one",
    "TALLYSTICK_NIGHTLY": "Tests only: `1` takes the long promises too, as `make nightly` does. Unset",
    "TALLYSTICK_REQUIRE": "Tests only: parts (`postgres,browser,spark`) whose absence is a failure, not a skip. Unset",
}
"""Name -> what it does, and its default after the last full stop."""


def pages() -> dict[str, str]:
    """File name -> text of every generated page."""
    return {
        "commands.md": _page("Commands", "The command line, as `--help` says it.", _commands()),
        "settings.md": _page("Settings", "Environment variables. There is no other configuration.", _settings()),
        "pages.md": _page("Pages", "Every address of the hub and what it does.", _urls()),
        "api.md": _page("API", API_INTRODUCTION, _operations()),
        "clocks.md": _page("Clocks", CLOCKS_INTRODUCTION, _clocks()),
    }


API_INTRODUCTION = (
    "JSON over HTTP under `/api/`. Every call carries `Authorization: Bearer TOKEN` (made under *API tokens* in your "
    "menu), `Tallystick-Purpose: c` and `Tallystick-Case: YOUR-CASE`. The machine-readable description is at "
    "`/api/openapi.json`. A refusal is status 403 with `error`; unusable input is 422 with `errors`, one line each; "
    "what you may not see is 404, exactly as what does not exist."
)

CLOCKS_INTRODUCTION = (
    "Every deadline is one row of `src/tallystick/vocabulary/lists/clocks.yml`. Warning and escalation are house "
    "policy. A fact marked *not verified* is from general knowledge and was not checked against the Official Journal; "
    "no row is legal advice. Deadlines are told in the time of the country's capital, hours to the minute, days to the "
    "end of the last day; the earliest reading is shown, and beside it, where it is later, the end by the letter of "
    "Regulation (EEC, Euratom) No 1182/71, Article 3 (*not verified*). A clock that ran out stays overdue until "
    "the duty is done."
)


def _page(title: str, introduction: str, lines: Iterator[str]) -> str:
    note = "<!-- Made by `make reference`; do not edit. -->"
    return "\n".join([f"# {title}", "", note, "", introduction, "", *lines]).rstrip() + "\n"


def _commands() -> Iterator[str]:
    import typer.main

    from tallystick.cli import app

    yield from _command(typer.main.get_command(app), "tallystick")


def _command(command: Any, name: str) -> Iterator[str]:
    subcommands = getattr(command, "commands", None)
    if subcommands:
        for child in sorted(subcommands):
            yield from _command(subcommands[child], f"{name} {child}")
        return
    yield f"## `{name}`"
    yield ""
    yield inspect.cleandoc(command.help or "")
    yield ""
    for parameter in command.params:
        names = ", ".join(f"`{one}`" for one in [*parameter.opts, *parameter.secondary_opts])
        if names != "`--help`":
            yield f"- {names}: {getattr(parameter, 'help', None) or 'required'}"
    yield ""


def _settings() -> Iterator[str]:
    yield "| variable | what it does | default |"
    yield "|---|---|---|"
    for name, text in SETTINGS.items():
        what, default = text.rsplit(". ", 1)
        yield f"| `{name}` | {what} | {default} |"


def settings_in_code() -> set[str]:
    """Every environment variable of ours that code, tests or scripts read."""
    found = set()
    for path in [*ROOT.glob("src/**/*.py"), *ROOT.glob("tests/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("TALLYSTICK_"):
                found.add(node.value.split("=")[0])
    return {name for name in found if name.isupper()}


def _urls() -> Iterator[str]:
    yield "| name | address | what it does |"
    yield "|---|---|---|"
    for name, address, view in sorted(named_urls()):
        text = (inspect.getdoc(view) or "").split("\n\n")[0].replace("\n", " ")
        yield f"| `{name}` | `/{address}` | {text} |"


def named_urls() -> Iterator[tuple[str, str, Any]]:
    """Every named address of ours: name, address, view. Those of the sign-in library are its own."""
    from django.urls import URLResolver, get_resolver

    def walk(patterns: Any, prefix: str) -> Iterator[tuple[str, str, Any]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace is None:
                    yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif pattern.name and pattern.callback.__module__.startswith("tallystick"):
                view = getattr(pattern.callback, "view_class", pattern.callback)
                yield pattern.name, prefix + str(pattern.pattern), view

    yield from walk(get_resolver().url_patterns, "")


def _operations() -> Iterator[str]:
    from tallystick.hub.api import api

    for path, methods in sorted(api.get_openapi_schema()["paths"].items()):
        for method, operation in methods.items():
            yield f"## `{method.upper()} {path}`"
            yield ""
            yield inspect.cleandoc(operation.get("description", operation.get("summary", "")))
            yield ""


def _clocks() -> Iterator[str]:
    from tallystick.clocks import clocks

    for clock in clocks().values():
        yield f"## `{clock.id}`"
        yield ""
        yield f"{clock.label}. {clock.instrument}, {clock.article} ({clock.source})."
        yield ""
        yield from _clock_facts(clock)
        yield ""


def _clock_facts(clock: Any) -> Iterator[str]:
    from tallystick.clocks import unverified_facts

    practicable = " where practicable" if clock.where_practicable else ""
    length = f"{NATURES[clock.nature.value]} {clock.words}" if clock.length else clock.words.capitalize()
    start = f"from when {clock.starts} ({_mark(_is_seen(clock, 'starts'))})"
    yield f"- {length}{practicable} ({_mark(clock.verified)}), {start}."
    for stop in clock.stops.values():
        yield f"- Stands still: {stop.label} ({stop.source}, {_mark(stop.verified)})."
    for rule in clock.extensions.values():
        yield f"- Extension: {rule.label} ({rule.source}, {_mark(rule.verified)})."
    if clock.deviation:
        yield f"- Deviation: {clock.deviation.label} ({clock.deviation.source}, {_mark(clock.deviation.verified)})."
    for national in clock.countries.values():
        yield f"- {national.country}: {national.length.words} ({national.source}, {_mark(national.verified)})."
    yield f"- Warns {clock.warn_before.words} {'before the end' if clock.length else 'after the start'}."
    yield f"- Escalates to: {', '.join(role.value.replace('_', ' ') for role in clock.escalate_to)}."
    yield f"- In force from {clock.valid_from.isoformat()} ({_mark(_is_seen(clock, 'valid_from'))})."
    if clock.unverified:
        yield f"- *Not verified*: {unverified_facts(clock)}."


def _is_seen(clock: Any, fact: str) -> bool:
    return clock.verified and fact not in clock.unverified


NATURES = {"duty": "Within", "maximum": "At most", "keep": "Kept for at least"}


def _mark(verified: bool) -> str:
    return "verified" if verified else "*not verified*"


def main() -> None:
    """Write every page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.hub.settings")
    import django

    django.setup()
    folder = ROOT / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")
        print(f"docs/reference/{name}", file=sys.stderr)


if __name__ == "__main__":
    main()

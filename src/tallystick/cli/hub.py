"""Commands of the hub: start it, import into it, check against it, add its first agencies and people."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallystick.cli.errors import Unusable

if TYPE_CHECKING:
    from tallystick.hub.viewer import Viewer

DataDir = Annotated[Path, typer.Option("--data", help="Where the database and the files lie.")]
Account = Annotated[
    str, typer.Option("--as", help="The account that acts; on a real hub its token is in TALLYSTICK_TOKEN.")
]
PurposeOption = Annotated[str, typer.Option(help="Purpose: a cross-checking, b strategic, c operational, d exchange.")]
CaseOption = Annotated[str, typer.Option(help="Case reference, as in ES-2026-0417.")]

agency = typer.Typer(no_args_is_help=True, help="Agencies of the hub.")
person = typer.Typer(no_args_is_help=True, help="People of the hub.")


def up(
    exercise: Annotated[
        bool | None, typer.Option("--exercise/--empty", help="A new database: with the exercise, or empty.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on 127.0.0.1.")] = 8000,
    data: DataDir = Path(".data"),
) -> None:
    """Start the hub, on SQLite under the data directory unless TALLYSTICK_DATABASE_URL says otherwise."""
    started = time.monotonic()
    _require_free(port)
    _mark(data, exercise)
    with opened(data):
        from tallystick.hub import start

        start.prepare(exercise=_is_exercise(data))
        # uvicorn has ended in good order by the time it passes Ctrl-C on.
        with suppress(KeyboardInterrupt), start.worker():
            start.serve(port, started=started)


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, JSON lines, Parquet, a STIX bundle or MISP events.")],
    map_file: Annotated[Path | None, typer.Option("--map", help="MAP.yml: columns, constants, conditions.")] = None,
    account: Account = "",
    case: CaseOption = "",
    purpose: PurposeOption = "c",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be taken; take nothing.")] = False,
    data: DataDir = Path(".data"),
) -> None:
    """Hand in a file's entities as contributions of the account's agency. Bad rows go to FILE.rejects.csv."""
    with opened(data), _viewer(account, purpose, case) as viewer:
        from tallystick.cli.importing import run

        run(viewer, file, map_file, dry_run=dry_run)


def check(
    text: Annotated[str, typer.Argument(help="A name or number.")] = "",
    file: Annotated[Path | None, typer.Option(help="A file with one name or number a line.")] = None,
    account: Account = "",
    case: CaseOption = "",
    purpose: PurposeOption = "a",
    data: DataDir = Path(".data"),
) -> None:
    """Look a name or number up in the hub. Stores nothing of it; logged, under quota."""
    with opened(data), _viewer(account, purpose, case) as viewer:
        from tallystick.cli.checking import run

        run(viewer, text, file)


@agency.command("add")
def agency_add(
    code: Annotated[str, typer.Argument(help="As in RS-MUP.")],
    name: str,
    country: Annotated[str, typer.Argument(help="ISO 3166 code of two letters.")],
    kind: Annotated[str, typer.Argument(help="police, customs, border_guard, fiu, prosecutor or centre.")],
    data: DataDir = Path(".data"),
) -> None:
    """Add an agency to the hub."""
    with opened(data):
        from tallystick.hub.agencies import actions

        actions.add_agency(code, name, country, kind)
        print(f"{code} added. Next: tallystick person add ACCOUNT --agency {code} --role administrator")


@person.command("add")
def person_add(
    account: str,
    agency_code: Annotated[str, typer.Option("--agency")],
    role: Annotated[str, typer.Option(help="A role of roles.yml, as in administrator.")],
    name: Annotated[str, typer.Option()] = "",
    data: DataDir = Path(".data"),
) -> None:
    """Add a person, and print a password for the first sign-in, once."""
    with opened(data):
        from tallystick.hub.agencies import actions

        password = actions.add_first_person(account, agency_code, role, name or account)
        print(f"{account} added. Password for the first sign-in, shown once: {password}")


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Unusable(f"port {port}: in use; expected a free one (--port)") from None


def _mark(data: Path, exercise: bool | None) -> None:
    """Say beside a new database whether it is an exercise; an old one keeps what it is."""
    if not (data / "kind").exists():
        data.mkdir(parents=True, exist_ok=True)
        (data / "kind").write_text("exercise\n" if exercise else "real\n")
    elif exercise is not None and exercise != _is_exercise(data):
        raise Unusable(f"{data}: holds {'a real hub' if exercise else 'an exercise'}; expected another --data folder")


def _is_exercise(data: Path) -> bool:
    kind = data / "kind"
    return kind.exists() and kind.read_text().strip() == "exercise"


@contextmanager
def opened(data: Path) -> Iterator[None]:
    """Django set up on this data directory; what the hub refuses becomes one line."""
    os.environ["TALLYSTICK_DATA"] = str(data)
    os.environ["TALLYSTICK_EXERCISE"] = "1" if _is_exercise(data) else "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.hub.settings")
    import django

    django.setup()
    from django.db.utils import OperationalError, ProgrammingError

    from tallystick.hub.viewer import Refused, Unacceptable

    try:
        yield
    except (Refused, Unacceptable) as error:
        raise Unusable(str(error)) from None
    except (OperationalError, ProgrammingError) as error:
        raise Unusable(f"database: {str(error).splitlines()[0]}; expected one made by: tallystick up") from None


@contextmanager
def _viewer(account: str, purpose: str, case: str) -> Iterator["Viewer"]:
    """The viewer a command acts for."""
    if not account or not case:
        raise Unusable(f"--{'as' if not account else 'case'}: missing; expected who acts, and for which case")
    from tallystick.hub.agencies.tokens import viewer_for_command

    yield viewer_for_command(account, purpose=purpose, case=case, token=os.environ.get("TALLYSTICK_TOKEN", ""))

"""The command line. Exit status: 0 done, 1 the data says something that must be looked at, 2 unusable input."""

import typer

from tallystick.cli import audit, crosscheck, exercise, figures, hub, vocabulary
from tallystick.cli.errors import one_line

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command("up")(hub.up)
app.command("import")(hub.import_file)
app.command("check")(hub.check)
app.command("crosscheck")(crosscheck.crosscheck)
app.command("compare")(crosscheck.compare)
app.add_typer(audit.app, name="audit")
app.add_typer(figures.app, name="figures")
app.command("vocabulary")(vocabulary.vocabulary)
app.add_typer(exercise.app, name="exercise")
app.add_typer(hub.agency, name="agency")
app.add_typer(hub.person, name="person")


def main() -> None:
    """Entry point of ``tallystick``: unusable input ends in one line and status 2."""
    with one_line():
        app()


__all__ = ["app", "main"]

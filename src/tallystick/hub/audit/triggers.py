"""Tables that rows are only added to: the database itself refuses to change, delete or replace one."""

from collections.abc import Iterator, Mapping

from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def protect(editor: BaseDatabaseSchemaEditor, tables: Mapping[str, str], sentence: str) -> None:
    """From here on rows of these tables can only be added; what is refused says ``sentence``. Each table has with it
    the condition under which a new row would take the place of one that stands.

    A later migration that makes a table anew on SQLite drops its triggers and must run this again.
    """
    for table, same in tables.items():
        sqlite = editor.connection.vendor == "sqlite"
        for statement in _sqlite(table, same, sentence) if sqlite else _postgresql(table, sentence):
            editor.execute(statement)


def unprotect(editor: BaseDatabaseSchemaEditor, tables: Mapping[str, str]) -> None:
    """Lift the protection, to undo a migration."""
    for table in tables:
        for statement in _undo(table, sqlite=editor.connection.vendor == "sqlite"):
            editor.execute(statement)


def _sqlite(table: str, same: str, sentence: str) -> Iterator[str]:
    for deed in ("update", "delete"):
        yield f"""CREATE TRIGGER {table}_no_{deed} BEFORE {deed.upper()} ON {table}
            BEGIN SELECT RAISE(ABORT, '{sentence}'); END"""
    # INSERT OR REPLACE deletes without firing the delete trigger.
    yield f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
        BEGIN SELECT RAISE(ABORT, '{sentence}'); END"""  # noqa: S608


def _postgresql(table: str, sentence: str) -> Iterator[str]:
    yield f"""CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
    yield f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"""
    yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"""


def _undo(table: str, *, sqlite: bool) -> Iterator[str]:
    if sqlite:
        yield from (f"DROP TRIGGER IF EXISTS {table}_{name}" for name in ("no_update", "no_delete", "no_replace"))
        return
    yield f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"
    yield f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}"
    yield f"DROP FUNCTION IF EXISTS {table}_append_only()"

"""What every test stands on: settings of its own, a small world, and skips that say what is missing.

Tests run on SQLite, or on PostgreSQL where ``TALLYSTICK_DATABASE_URL`` names a server.
"""

import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from tests.machine import BROWSERS, NIGHTLY

# A slow machine is no failure: nothing here promises a time, and benchmarks measure it.
hypothesis_settings.register_profile("house", deadline=None, print_blob=True)
hypothesis_settings.load_profile("house")
SCRATCH = tempfile.mkdtemp(prefix="tallystick-tests-")
os.environ["TALLYSTICK_DATA"] = SCRATCH
os.environ.pop("TALLYSTICK_EXERCISE", None)


@cache
def missing(need: str) -> str:
    """What to install before tests marked ``need`` can run; empty when nothing is missing."""
    if need == "postgres" and not os.environ.get("TALLYSTICK_DATABASE_URL"):
        return "needs PostgreSQL: apt install postgresql, set TALLYSTICK_DATABASE_URL=postgres://user@host:5432/name"
    if need == "browser" and not (find_spec("playwright") and any(map(shutil.which, BROWSERS))):
        return "needs Chromium: apt install chromium-headless-shell"
    if need == "spark" and not (shutil.which("java") and find_spec("pyspark")):
        return "needs Java and Spark: apt install default-jre-headless, pip install 'tallystick[spark]'"
    return ""


NEEDS = ("postgres", "browser", "spark")


def pytest_configure(config: pytest.Config) -> None:
    # pytest-django reads the settings before any conftest, so what must differ is set on them here.
    from django.conf import settings

    settings.EXERCISE = False
    settings.DATA_DIR = Path(SCRATCH)
    settings.STATIC_ROOT = Path(SCRATCH) / "static"
    settings.STATIC_ROOT.mkdir()
    settings.MEDIA_ROOT = Path(SCRATCH) / "files"
    settings.SECRET_KEY = "only-for-tests"
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = ":memory:"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files are looked for when asked for: every test client would list them all anew.
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)


ON_BOTH = [Path(__file__).parent / name for name in ("promises", "hub/audit", "hub/register")]
"""What goes through the database in its own way: the promises, the log, the gate and the search."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL what stands in ``ON_BOTH``, and whatever is done by several at once: the rest is as on SQLite."""

    def idle_there(one: pytest.Item) -> bool:
        marked = one.get_closest_marker("django_db")
        touches = marked or "db" in one.fixturenames
        differs = any(folder in one.path.parents for folder in ON_BOTH) or (marked and marked.kwargs.get("transaction"))
        return not (touches and differs) or one.get_closest_marker("one_database") is not None

    if not NIGHTLY:
        late = [one for one in items if one.get_closest_marker("nightly")]
        items[:] = [one for one in items if one not in late]
        config.hook.pytest_deselected(items=late)
    # The long ones begin first, so that no core waits for one of them at the end.
    items.sort(key=lambda one: not (one.get_closest_marker("browser") or one.get_closest_marker("slow")))
    if os.environ.get("TALLYSTICK_DATABASE_URL"):
        idle = [one for one in items if idle_there(one)]
        items[:] = [one for one in items if one not in idle]
        config.hook.pytest_deselected(items=idle)


def pytest_collection_finish() -> None:
    """What was imported stays, and need not be looked through for garbage again and again."""
    gc.freeze()
    gc.set_threshold(50_000)


def pytest_runtest_setup(item: pytest.Item) -> None:
    required = os.environ.get("TALLYSTICK_REQUIRE", "").split(",")
    for need in NEEDS:
        if item.get_closest_marker(need) and (reason := missing(need)):
            if need in required:
                pytest.fail(f"TALLYSTICK_REQUIRE={need}: {reason}", pytrace=False)
            pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each part of the machine that is missing."""
    skips = terminalreporter.stats.get("skipped", [])
    reasons = Counter(
        str(one.longrepr[2]).removeprefix("Skipped: ") for one in skips if isinstance(one.longrepr, tuple)
    )
    for reason, count in sorted(reasons.items()):
        if reason.startswith("needs "):
            terminalreporter.write_line(f"{count} tests skipped: {reason}", yellow=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The log and journals are append-only by trigger; emptying the whole database between tests may pass it.

    PostgreSQL empties by DELETE: a TRUNCATE makes new files for every table and index, which takes two seconds.
    """
    from django.db import connection

    flush = connection.ops.execute_sql_flush
    if connection.vendor == "postgresql":
        connection.ops.sql_flush = lambda _style, tables, **_: [f'DELETE FROM "{table}"' for table in tables]

    def unprotected(statements: list[str]) -> None:
        from importlib import import_module

        names = ("audit.migrations.0005_protected", "room.migrations.0002_append_only")
        migrations = [import_module(f"tallystick.hub.{name}") for name in names]
        with connection.schema_editor() as editor:
            for migration in migrations:
                migration.unprotect(None, editor)
        flush(statements)
        with connection.schema_editor() as editor:
            for migration in migrations:
                migration.protect(None, editor)

    connection.ops.execute_sql_flush = unprotected


@pytest.fixture(autouse=True)
def _calm(tmp_path: Path, settings: Any) -> None:
    """Files of one test stay with it, and failed sign-ins of one test do not lock out the next."""
    from django.core.cache import cache as django_cache

    settings.MEDIA_ROOT = tmp_path / "files"
    django_cache.clear()


@pytest.fixture
def world(db: None) -> "World":  # noqa: F821
    """Four agencies in four countries, with a person of every role in each."""
    from tests.world import make_world

    return make_world()


@pytest.fixture
def viewer(world: Any) -> Callable[..., Any]:
    """``viewer("ES-PN", "analyst", purpose="c", case="ES-2026-0417", now=...)``: somebody at work."""
    return world.viewer


@pytest.fixture
def client_for(world: Any) -> Callable[..., Any]:
    """``client_for(person, purpose="c", case="ES-2026-0417")``: a client signed in, with work chosen."""
    from tests.world import client_for

    return client_for

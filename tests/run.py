"""Run every test this machine can run: all of them on SQLite, then those that touch the database on PostgreSQL.

Set TALLYSTICK_TEST_DATABASE_URL to a PostgreSQL server on which databases may be made; without it the usual
local one is tried. What cannot run is skipped with one line saying what to install, unless TALLYSTICK_REQUIRE
(a comma-separated list of postgres, browser, spark) names it: then that is a failure.
"""

import os
import subprocess
import sys
import tempfile

import psycopg

USUAL = "postgres://postgres@127.0.0.1:5432/postgres"
ON_BOTH = ["tests/promises", *(f"tests/hub/{room}" for room in ("audit", "register", "hits", "exchange", "desk"))]
"""What goes through the database in its own way; the rest is the same on either."""


def main() -> int:
    """The worst exit status of the runs; 0 when all passed."""
    required = os.environ.get("TALLYSTICK_REQUIRE", "").split(",")
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "TALLYSTICK_DATA": data}
        env.pop("TALLYSTICK_DATABASE_URL", None)
        statuses = [run("SQLite", ["-m", "not postgres", *sys.argv[1:]], env)]
        url = os.environ.get("TALLYSTICK_TEST_DATABASE_URL", USUAL)
        if answers(url):
            statuses.append(run("PostgreSQL", ON_BOTH + sys.argv[1:], {**env, "TALLYSTICK_DATABASE_URL": url}))
        elif "postgres" in required:
            print("FAILED: no PostgreSQL answers, and TALLYSTICK_REQUIRE names it")
            statuses.append(1)
        else:
            print("SKIPPED: the PostgreSQL half; install postgresql, or set TALLYSTICK_TEST_DATABASE_URL")
    return max(statuses)


def run(name: str, arguments: list[str], env: dict[str, str]) -> int:
    """One pytest run over both cores."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *arguments]
    return subprocess.run(command, env=env, check=False).returncode


def answers(url: str) -> bool:
    """Whether a PostgreSQL server answers there."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())

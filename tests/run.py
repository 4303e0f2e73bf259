"""Run every test this machine can run: all of them on SQLite, and those in which the database matters on
PostgreSQL, at the same time.

Set TALLYSTICK_TEST_DATABASE_URL to a PostgreSQL server on which databases may be made; without it the usual
local one is tried. What cannot run is skipped with one line saying what to install, unless TALLYSTICK_REQUIRE
(a comma-separated list of postgres, browser, spark) names it: then that is a failure.
"""

import os
import subprocess
import sys
import tempfile
from typing import Any

import psycopg

USUAL = "postgres://postgres@127.0.0.1:5432/postgres"


def main() -> int:
    """1 when anything failed; the two runs go on side by side."""
    required = os.environ.get("TALLYSTICK_REQUIRE", "").split(",")
    url = os.environ.get("TALLYSTICK_TEST_DATABASE_URL", USUAL)
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "TALLYSTICK_DATA": f"{data}/sqlite"}
        env.pop("TALLYSTICK_DATABASE_URL", None)
        print("== SQLite", flush=True)
        # Three at a time: many of these wait for a browser or for another process.
        sqlite, postgres = started(["-n", "3", "-m", "not postgres"], env), None
        if answers(url):
            env |= {"TALLYSTICK_DATA": f"{data}/postgres", "TALLYSTICK_DATABASE_URL": url}
            postgres = started([], env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        failed = sqlite.wait() != 0
        if postgres:
            print(f"== PostgreSQL\n{postgres.communicate()[0]}", flush=True)
            return int(failed or postgres.returncode != 0)
    missed = "postgres" in required
    said = "FAILED" if missed else "SKIPPED"
    print(f"{said}: the PostgreSQL half; install postgresql, or set TALLYSTICK_TEST_DATABASE_URL")
    return int(failed or missed)


def started(arguments: list[str], env: dict[str, str], **more: Any) -> "subprocess.Popen[str]":
    """One pytest run over both cores; a process is handed its next test when it is about to be free."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *arguments, *sys.argv[1:]]
    return subprocess.Popen(command, env=env, **more)


def answers(url: str) -> bool:
    """Whether a PostgreSQL server answers there."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())

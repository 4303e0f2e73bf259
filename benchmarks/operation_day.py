"""An action day on a hub that runs: results a second in batches and one by one, from a result to the screens, what idle
screens cost, and any total of an operation of a million figures.

``python -m benchmarks.operation_day [--quick]``: a hub of its own on SQLite, or on PostgreSQL where
``TALLYSTICK_TEST_DATABASE_URL`` names a server; its 26 reporters and its screens are in this process, over HTTP on
loopback. Beside it the machine's own limit of the same run: small flushes to the disk a second. ``--quick`` keeps no
result.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from benchmarks.audit_log import fdatasync_per_s
from benchmarks.measure import keep

REPORTERS, SCREENS = 26, 52
BATCHES, SINGLES = {500: 4, 100: 8}, 20
"""How many batches of which size, and how many single results, of each reporter."""
IDLE = 200
MADE = """
import json, sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from tallystick.hub.agencies import queries, tokens
from tallystick.hub.agencies.models import Agency, Hub, Person, Work
from tallystick.hub.operations import planning
from tallystick.vocabulary import Purpose, Role
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
Hub.objects.create(name="Benchmark", exercise=False, ceiling=0)
countries = "AL AT BA BE BG CH CY CZ DE DK ES FI FR GB GR HR HU IE IT ME MK NL PL RO RS SI".split()
today, made = timezone.localdate(), []
for country in countries:
    agency = Agency.objects.create(code=f"{country}-PD", name=f"Police {country}", country=country, kind="police")
    for role in (Role.SUPERVISOR, Role.WALL):
        made.append(Person.objects.create(account=f"{country.lower()}.{role}", name=country, agency=agency, role=role))
second = Person.objects.create(account="al.second", name="AL", agency_id="AL-PD", role=Role.COORDINATOR)
at_work = Work(purpose=Purpose.OPERATIONAL, case="T-1")
lead = queries.viewer_of(made[0], at_work, timezone.now())
operation = planning.create_operation(lead, planning.NewOperation(
    code="DAY", name="Day", kind="joint_action_days", legal_basis="Treaty", crime_areas=("drugs", "firearms", "other"),
    participants=tuple(f"{one}-PD" for one in countries[1:]), prepares_from=today, first_day=today,
    last_day=today + timedelta(5), follow_up_until=today + timedelta(30)))
found = {"operation": str(operation.pk), "day": today.isoformat(), "tokens": [], "sessions": []}
found["second"] = tokens.create(queries.viewer_of(second, None, timezone.now()), name="benchmark", days=1)
for person in made:
    if person.role == Role.WALL:
        client = Client()
        TOTP.activate(person, generate_totp_secret())
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        found["sessions"].append(client.cookies["sessionid"].value)
    else:
        viewer = queries.viewer_of(person, None, timezone.now())
        found["tokens"].append(tokens.create(viewer, name="benchmark", days=1))
print(json.dumps(found))
"""
MILLION = """
import json, sys, time, statistics, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from tallystick.figures import indicators
from tallystick.hub.agencies import queries
from tallystick.hub.agencies.models import Agency, Person, Work
from tallystick.hub.operations import results
from tallystick.hub.operations.models import Figure, Operation, Participant
from tallystick.vocabulary import Purpose
operation, now, wanted = Operation.objects.get(), timezone.now(), int(sys.argv[1])
for at in range(400):
    stated = {"name": str(at), "country": "XX", "kind": "police"}
    agency, _ = Agency.objects.get_or_create(code=f"XX-{at}", defaults=stated)
    Participant.objects.get_or_create(operation=operation, agency=agency)
ids = [one for one in indicators() if one not in ("officers", "countries")]
days = [""] + [(operation.first_day + timedelta(at)).isoformat() for at in range(30)]
def rows():
    left = wanted
    for at in range(400):
        for day in days:
            for id in ids:
                for area, part in (("", ""), ("drugs", ""), ("other", ""), ("", "a")):
                    if left == 0:
                        return
                    left -= 1
                    yield Figure(operation=operation, agency_id=f"XX-{at}", day=day, indicator=id, base="1",
                                 crime_area=area, part=part, amount_micro=1_000_000, changed_at=now)
Figure.objects.all().delete()
some = []
for row in rows():
    some.append(row)
    if len(some) == 20_000:
        Figure.objects.bulk_create(some, batch_size=2_000); some = []
Figure.objects.bulk_create(some, batch_size=2_000)
at_work = Work(purpose=Purpose.OPERATIONAL, case="T")
viewer = queries.viewer_of(Person.objects.filter(role="supervisor").first(), at_work, now)
def best(call):
    taken = []
    for _ in range(7):
        started = time.perf_counter(); call(); taken.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(taken), 1)
print(json.dumps({
    "figures": Figure.objects.count(),
    "one_total_ms": best(lambda: results.totals(viewer, operation.pk, indicator="arrests")),
    "every_total_ms": best(lambda: results.totals(viewer, operation.pk)),
    "every_total_of_an_area_ms": best(lambda: results.totals(viewer, operation.pk, crime_area="drugs")),
    "every_total_of_a_day_ms": best(lambda: results.totals(viewer, operation.pk, day=days[1])),
    "one_total_of_a_part_ms": best(lambda: results.totals(viewer, operation.pk, indicator="checks", part="a")),
}))
"""


def main(arguments: list[str]) -> None:
    """Measure, and keep what was found."""
    quick = "--quick" in arguments
    found: dict[str, Any] = {"machine_fdatasync_per_s": fdatasync_per_s(), "database": _database()}
    with hub() as (port, process, made, env):
        before = rss_mib(process.pid)
        with screens(port, made, IDLE) as _:
            time.sleep(1)
            found["idle_screens"] = {"screens": IDLE, "cost_mib": round(rss_mib(process.pid) - before, 1)}
        with screens(port, made, SCREENS) as watched:
            found |= loaded(port, made, watched)
        found["server_mib_after"] = round(rss_mib(process.pid), 1)
        found["million"] = _python(MILLION, env, "50000" if quick else "1000000")
    text = json.dumps(found, indent=2)
    print(text) if quick else keep("operation_day", "An action day", found)


def loaded(port: int, made: dict[str, Any], watched: "list[Screen]") -> dict[str, Any]:
    """Batches from all reporters at once, then single results; nothing may be lost."""
    batches = {
        size: round(REPORTERS * size * count / at_once(made, partial(_batches, port, made, size)))
        for size, count in BATCHES.items()
    }
    singles = at_once(made, lambda token, at: _singles(port, made, token, at))
    time.sleep(1)
    results = REPORTERS * (sum(size * count for size, count in BATCHES.items()) + SINGLES)
    figures = _get(port, made["tokens"][0], f"/api/operations/{made['operation']}/figures")["figures"]
    total = sum(float(one["amount"]) for one in figures if not one["crime_area"] and not one["part"])
    delays = sorted(delay for screen in watched for delay in screen.delays_ms)
    return {
        "results": results, "counted": int(total), "exact": int(total) == results,
        "batches": {f"results_per_s_by_{size}": rate for size, rate in batches.items()},
        "singles": {"results_per_s": round(REPORTERS * SINGLES / singles)},
        "to_the_screens": {
            "screens": len(watched), "events_seen": len(delays),
            "events_expected": REPORTERS * (sum(BATCHES.values()) + SINGLES) * len(watched),
            "p50_ms": round(delays[len(delays) // 2]), "p99_ms": round(delays[int(len(delays) * 0.99)]),
        },
    }  # fmt: skip


def at_once(made: dict[str, Any], act: Any) -> float:
    """Seconds that all reporters take, each in a thread of its own."""
    threads = [threading.Thread(target=act, args=(token, at)) for at, token in enumerate(made["tokens"])]
    started = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return time.perf_counter() - started


def _batches(port: int, made: dict[str, Any], size: int, token: str, at: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    for batch in range(BATCHES[size]):
        rows = [_result(made, f"{at}-{size}-{batch}-{row}", row) for row in range(size)]
        _post(connection, token, made, rows)


def _singles(port: int, made: dict[str, Any], token: str, at: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    for number in range(SINGLES):
        _post(connection, token, made, [_result(made, f"{at}-s-{number}", number)])


def _result(made: dict[str, Any], key: str, row: int) -> dict[str, Any]:
    what = [("checks", "persons", ""), ("checks", "vehicles", ""), ("arrests", "", "drugs"), ("searches", "", "other")]
    indicator, part, area = what[row % len(what)]
    return {"key": key, "day": made["day"], "indicator": indicator, "part": part, "crime_area": area, "value": 1}


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Tallystick-Purpose": "c", "Tallystick-Case": "T-1",
            "Content-Type": "application/json"}  # fmt: skip


def _post(connection: HTTPConnection, token: str, made: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    connection.request(
        "POST", f"/api/operations/{made['operation']}/results", json.dumps({"results": rows}), _headers(token)
    )  # fmt: skip
    answer = connection.getresponse()
    body = json.loads(answer.read())
    if answer.status != 200 or body["rejects"]:
        raise RuntimeError(f"{answer.status}: {body}")


def _get(port: int, token: str, path: str) -> dict[str, Any]:
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=_headers(token))
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return dict(json.loads(answer.read()))


class Screen:
    """One open screen: how long after it was written each event came."""

    def __init__(self, port: int, session: str, operation: str) -> None:
        self.delays_ms: list[float] = []
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.sendall(
            f"GET /operations/{operation}/events/?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: sessionid={session}\r\n\r\n".encode()
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            for line in self._socket.makefile("rb"):
                if line.startswith(b"data: "):
                    at = datetime.fromisoformat(json.loads(line[6:])["at"])
                    self.delays_ms.append((datetime.now(UTC) - at).total_seconds() * 1_000)
        except (OSError, ValueError):
            return

    def close(self) -> None:
        self._socket.close()


@contextmanager
def screens(port: int, made: dict[str, Any], count: int) -> Iterator[list[Screen]]:
    """So many screens of wall accounts, open till the block ends."""
    opened = [Screen(port, made["sessions"][at % len(made["sessions"])], made["operation"]) for at in range(count)]
    time.sleep(3)
    try:
        yield opened
    finally:
        for one in opened:
            one.close()


def rss_mib(pid: int) -> float:
    """Memory of a process."""
    text = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def _database() -> str:
    return "PostgreSQL" if os.environ.get("TALLYSTICK_TEST_DATABASE_URL") else "SQLite"


def _python(code: str, env: dict[str, str], *arguments: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=env, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def hub() -> Iterator[tuple[int, "subprocess.Popen[bytes]", dict[str, Any], dict[str, str]]]:
    """A hub with 26 agencies and one operation."""
    with tempfile.TemporaryDirectory(prefix="tallystick-benchmark-", dir=".") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TALLYSTICK_")}
        env = {**kept, "TALLYSTICK_DATA": folder, "DJANGO_SETTINGS_MODULE": "tallystick.hub.settings",
               "TALLYSTICK_INSECURE_COOKIES": "1"}  # fmt: skip
        if url := os.environ.get("TALLYSTICK_TEST_DATABASE_URL"):
            env["TALLYSTICK_DATABASE_URL"] = url
        made = _python(MADE, env)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        command = [sys.executable, "-m", "tallystick", "up", "--empty", "--data", folder, "--port", str(port)]
        with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                _wait(port)
                yield port, process, made, env
            finally:
                process.terminate()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the hub did not start")


if __name__ == "__main__":
    main(sys.argv[1:])

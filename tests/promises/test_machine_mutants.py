"""The machine notices every safeguard that is taken out: each line of the gate and of releasing, one at a time.

A copy of the source with one line changed; the machine takes 2,000 steps on it and must fail. At night only.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
POLICY, RELEASING = "policy.py", "releasing.py"
MUTANTS = {
    "a release for one case holds in any": (POLICY, "OR r.case_limit = %s)", "OR r.case_limit <> %s || '?')"),
    "an opening outlasts its hours": (POLICY, "OR r.expires_at > %s)", "OR r.expires_at <> %s)"),
    "a release outlasts its day": (POLICY, "AND r.until >= %s AND", "AND r.until <> %s AND"),
    "a release outlives its end": (POLICY, "AND r.ended_at IS NULL AND", "AND"),
    "a release holds before the second person": (POLICY, " AND NOT r.pending", ""),
    "a release holds for any purpose": (POLICY, "AND (r.purposes & %s) <> 0 AND r", "AND (r.purposes | %s) <> 0 AND r"),
    "a release of the open part shows all": (POLICY, "(SELECT MAX(r.level) {HELD})", "(SELECT 2 + MAX(0) {HELD})"),
    "no ground is needed under a release": (POLICY, "AND (r.transferred OR", "AND (NOT r.pending OR"),
    "a transfer record carries nothing": (POLICY, "AND (r.transferred OR", "AND ("),
    "a policy outlasts its day": (POLICY, "AND p.until >= %s", "AND p.until <> %s"),
    "a policy outlives its end": (POLICY, " AND p.ended_at IS NULL", ""),
    "a policy holds for any purpose": (POLICY, "(p.purposes & %s) <> 0", "(p.purposes | %s) <> 0"),
    "a ground outlasts its day": (POLICY, "AND g.until >= %s", "AND g.until <> %s"),
    "a ground outlives its end": (POLICY, " AND g.ended_at IS NULL", ""),
    "a withdrawn fact is shown": (POLICY, "{{c}}.status = %s AND", "{{c}}.status <> %s || '?' AND"),
    "a silent fact is shown": (POLICY, " AND NOT {{c}}.silent", ""),
    "a fact past its review is shown": (POLICY, "{{c}}.review_date >= %s", "{{c}}.review_date <> %s"),
    "named recipients are no limit": (POLICY, "WHEN {{c}}.limited THEN", "WHEN {{c}}.limited AND {{c}}.silent THEN"),
    "what was passed on outlives its parent": (RELEASING, "[*granted, *_passed_on(granted)]", "[*granted]"),
    "an end takes effect tomorrow": (RELEASING, "(ended, ended_at=viewer.now)", "(ended, until=viewer.today)"),
    "the first person is the second": (RELEASING, "if granted.by_id == who.pk:", "if who is None:"),
    "leave is not needed to pass on": (RELEASING, "filter(pk=row.pk), onward=True)", "filter(pk=row.pk))"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.one_database
@pytest.mark.parametrize("what", MUTANTS)
def test_it_is_noticed(tmp_path: Path, what: str) -> None:
    name, line, instead = MUTANTS[what]
    for folder in ("src", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "browser"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "src" / "tallystick" / "hub" / "register" / name
    source = path.read_text("utf-8")
    assert source.count(line) == 1, "the line to change is there once"
    path.write_text(source.replace(line, instead), "utf-8")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TALLYSTICK_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/promises/test_exchange.py"],
        cwd=tmp_path, env={**env, "PYTHONPATH": f"{tmp_path / 'src'}:{tmp_path}"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout[-2_000:]

"""The gate's rules as Cedar and as casbin have them, run in the peers' environment; one decision after another.

``peer_gate.py CASES.jsonl``: each line has a viewer, the facts of one contribution and whether the gate shows it.
Writes decisions a second of either, and how many are the gate's, to standard output. Both are given only the grants
that hold today, and neither is asked which properties are withheld.
"""

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import casbin  # type: ignore[import-not-found]
import cedarpy  # type: ignore[import-not-found]

COMMON = """resource.active && !resource.silent && resource.shareable && resource.review_date >= context.today
    && resource.purposes.contains(context.purpose) && (context.purpose != "a" || resource.crosschecked)
    && !resource.unreached.contains(principal)"""
POLICIES = f"""
forbid (principal, action, resource) when {{ resource.confidentiality > context.clearance }};
permit (principal, action, resource) when {{ principal == resource.owner }};
permit (principal, action, resource) when {{ {COMMON} && resource.grants.contains(principal) }};
permit (principal, action, resource) when {{ {COMMON} && resource.limited && resource.recipients.contains(principal) }};
permit (principal, action, resource) when {{ {COMMON} && !resource.limited && !resource.no_dissemination }};
"""
MODEL = """
[request_definition]
r = sub, obj
[policy_definition]
p = sub
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj.confidentiality <= r.sub.clearance and (r.sub.agency == r.obj.owner or r.obj.active \
and not r.obj.silent and r.obj.shareable and r.obj.review_date >= r.sub.today and r.sub.purpose in r.obj.purposes \
and (r.sub.purpose != "a" or r.obj.crosschecked) \
and r.sub.agency not in r.obj.unreached and (r.sub.agency in r.obj.grants or r.obj.limited \
and r.sub.agency in r.obj.recipients or not r.obj.limited and not r.obj.no_dissemination))
"""
REFERENCES = ("grants", "recipients", "unreached")


def main(path: Path) -> None:
    """Both on the same cases."""
    cases = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    json.dump({"cedar": _cedar(cases), "casbin": _casbin(cases)}, sys.stdout)


def _cedar(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Each contribution is an entity; all stand in memory, parsed, before the clock starts."""
    entities = cedarpy.Entities.from_json_str(
        json.dumps([_entity(number, one["facts"]) for number, one in enumerate(cases)])
    )
    policies = cedarpy.PolicySet.from_str(POLICIES)
    requests = [_request(number, one["viewer"]) for number, one in enumerate(cases)]
    started = time.perf_counter()
    answers = cedarpy.is_authorized_batch(requests, policies, entities)
    seconds = time.perf_counter() - started
    return _told(cases, [answer.allowed for answer in answers], seconds, "cedarpy")


def _entity(number: int, facts: dict[str, Any]) -> dict[str, Any]:
    told = {**facts, "owner": _agency(facts["owner"])}
    told |= {name: [_agency(one) for one in facts[name]] for name in REFERENCES}
    return {"uid": {"type": "Contribution", "id": str(number)}, "attrs": told, "parents": []}


def _agency(code: str) -> dict[str, Any]:
    return {"__entity": {"type": "Agency", "id": code}}


def _request(number: int, viewer: dict[str, Any]) -> dict[str, Any]:
    return {
        "principal": f'Agency::"{viewer["agency"]}"', "action": 'Action::"read"',
        "resource": f'Contribution::"{number}"',
        "context": {name: viewer[name] for name in ("clearance", "purpose", "today")},
    }  # fmt: skip


def _casbin(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Rules over attributes; each contribution is an object with them, made before the clock starts."""
    model = casbin.Model()
    model.load_model_from_text(MODEL)
    enforcer = casbin.Enforcer(model)
    asked = [(SimpleNamespace(**one["viewer"]), SimpleNamespace(**one["facts"])) for one in cases]
    started = time.perf_counter()
    answers = [enforcer.enforce(viewer, facts) for viewer, facts in asked]
    return _told(cases, answers, time.perf_counter() - started, "casbin")


def _told(cases: list[dict[str, Any]], answers: list[bool], seconds: float, package: str) -> dict[str, Any]:
    from importlib.metadata import version

    same = sum(answer == one["shown"] for answer, one in zip(answers, cases, strict=True))
    rate = round(len(cases) / seconds)
    return {"decisions": len(cases), "as_the_gate": same, "decisions_per_s": rate, "version": version(package)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))

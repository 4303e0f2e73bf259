"""The walk: every URL name and every API operation, as one reader, with answers made comparable."""

import json
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tallystick.hub.agencies.models import Person
from tests.promises import twin_worlds
from tests.promises.twin_worlds import Base

Ids = dict[str, uuid.UUID]


@dataclass(frozen=True)
class Ask:
    """One request of the walk. ``path`` names the ids that fill the URL; ``data`` makes it a POST."""

    path: dict[str, str] = field(default_factory=dict)
    query: str = ""
    data: Callable[[Ids], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Answer:
    """What came back, as text."""

    name: str
    status: int
    kind: str
    text: str

    def without_notices(self, known: frozenset[str]) -> "Answer":
        """The answer without hits that are not ``known``, without notices of checks, and without counts of hits."""
        if self.kind == "application/json":
            return replace(self, text=json.dumps(_prune(json.loads(self.text or "null"), known)))

        def dropped(attrs: dict[str, str | None]) -> bool:
            hit = attrs.get("data-hit")
            return (
                (hit is not None and hit not in known) or "data-notice" in attrs or attrs.get("data-count") == "hits"
            )

        return replace(self, text=twin_worlds.without(self.text, dropped))


def _prune(value: Any, known: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_prune(item, known) for item in value if not _is_news(item, known)]
    if isinstance(value, dict):
        counted = "hits" in value and "facets" in value
        return {
            key: _prune(item, known)
            for key, item in value.items()
            if key not in {"notices", "verdict"} and not (counted and key in {"total", "facets", "pages"})
        }
    return value


def _is_news(item: Any, known: frozenset[str]) -> bool:
    return isinstance(item, dict) and "left_owner" in item and item.get("id") not in known


def assert_alike(first: Iterable[Answer], second: Iterable[Answer], what: str) -> None:
    """Every pair of answers is equal but for what is exempt. Names the first request that differs, and how."""
    for one, other in zip(first, second, strict=True):
        assert one.name == other.name
        assert one.status == other.status, f"{what}: {one.name}: status {one.status} became {other.status}"
        left, right = twin_worlds.plain(one.text), twin_worlds.plain(other.text)
        if left != right:
            diff = unified_diff(left.replace("<", "\n<").split("\n"), right.replace("<", "\n<").split("\n"), n=0)
            raise AssertionError(f"{what}: {one.name} differs\n" + "\n".join(list(diff)[:30]))


def answers(base: Base, reader: Person, only: Callable[[str], bool] = lambda name: True) -> list[Answer]:
    """What this reader is told at every place of the walk; each request is undone before the next."""
    found = []
    for purpose in ("c", "a"):
        client = twin_worlds.client_for(reader, purpose)
        for name, asks in PAGES.items():
            if only(name):
                found += [_ask(client, base, name, ask) for ask in asks]
    headers = twin_worlds.token_headers(reader)
    for name, asks in OPERATIONS.items():
        if only(name):
            found += [_call(Client(headers=headers), base, name, ask) for ask in asks]
    return found


class _Undo(Exception):
    """Ends one request's transaction."""


def _undone(request: Callable[[], Any]) -> Any:
    result = []
    try:
        with transaction.atomic():
            result.append(request())
            raise _Undo
    except _Undo:
        return result[0]


def _ask(client: Client, base: Base, name: str, ask: Ask) -> Answer:
    url = reverse(name, kwargs={key: base.ids.get(value, value) for key, value in ask.path.items()})
    if ask.data is None:
        response = _undone(lambda: client.get(url + ask.query))
    else:
        response = _undone(lambda: client.post(url + ask.query, ask.data(base.ids)))
    return _answer(f"{name} {ask.path} {ask.query}", response)


def _call(client: Client, base: Base, name: str, ask: Ask) -> Answer:
    method, path = name.split(" ", 1)
    for key, value in ask.path.items():
        path = path.replace("{" + key + "}", str(base.ids.get(value, value)))
    body = ask.data(base.ids) if ask.data else None
    if body and any(hasattr(value, "read") for value in body.values()):
        response = _undone(lambda: client.post(path, body))
    else:
        content = json.dumps(body or {}, default=str)
        response = _undone(
            lambda: client.generic(method, path + ask.query, content if body else b"", content_type="application/json")
        )
    return _answer(f"{name} {ask.path} {ask.query}", response)


def _answer(name: str, response: Any) -> Answer:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "").split(";")[0]
    location = response.headers.get("Location", "")
    return Answer(name, response.status_code, kind, location + body.decode("utf-8", "replace"))


def names() -> set[str]:
    """Every URL name and API operation of the hub."""
    return set(_url_names(get_resolver().url_patterns)) | set(_operations())


def walked() -> set[str]:
    return set(PAGES) | set(OPERATIONS)


def _url_names(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace is None:
                yield from _url_names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def _operations() -> Iterable[str]:
    from tallystick.hub.api import api

    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            yield f"{method.upper()} {path}"

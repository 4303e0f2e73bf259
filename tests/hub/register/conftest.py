"""A list as it comes, and ways to hand it in."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tallystick.hub.register import importing, running
from tallystick.hub.register.models import Batch
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary.mapping import Mapping, loads

MAP = loads(
    """
columns: {no: id, name: name, born: birthDate, phone: phone, category: subject_category}
constants: {schema: Person, evaluation: B2, legal_basis: Act 7, review_date: "%s", purpose: a;c}
"""
    % (date.today() + timedelta(days=300))
)


def csv_of(rows: Iterable[str]) -> str:
    return "no,name,born,phone,category\n" + "".join(f"{row}\n" for row in rows)


GOOD = csv_of(
    [
        "1,Ђорђе Станковић,1987-04-12,+381645550134,SUSPECT",
        "2,Jane Doe,1990,,CONVICTED",
        "3,Max Mustermann,12.03.1975,+491715550101,SUSPECT",
    ]
)


@pytest.fixture
def hand_in(viewer: Callable[..., Viewer]) -> Callable[..., Batch]:
    """``hand_in(text, mapping=MAP, by=...)``: the whole import, run to its end."""

    def do(text: str | bytes, mapping: Mapping = MAP, *, name: str = "list.csv", by: Viewer | None = None) -> Batch:
        who = by or viewer()
        content = text.encode() if isinstance(text, str) else text
        batch = importing.receive(who, SimpleUploadedFile(name, content), name, encoding=mapping.encoding)
        importing.set_mapping(who, batch.pk, mapping)
        importing.begin(who, batch.pk)
        running.run(batch.pk)
        batch.refresh_from_db()
        return batch

    return do


@pytest.fixture
def files() -> Callable[[], set[Path]]:
    """Every file the hub holds beside its database."""
    from django.conf import settings

    return lambda: {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}

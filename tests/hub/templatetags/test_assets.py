"""Templates keep to the content security policy and to icons that exist; built files name no other host."""

import re
from pathlib import Path

import pytest

import tallystick.hub
from tallystick.hub.templatetags import tallystick as tags
from tallystick.vocabulary.codes import code_list

HUB = Path(tallystick.hub.__file__).parent
STATIC = HUB / "static" / "tallystick"
TEMPLATES = sorted(HUB.rglob("*.html"))
SPRITE = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text("utf-8")))

USED = re.compile(r'{% (?:icon|empty|row) "([a-z0-9-]+)"|icon="([a-z0-9-]+)"')
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*(?:src=|type=\"application/json\"))", re.I)
ELSEWHERE = re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.I)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HUB)))
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not INLINE.findall(text)
    assert not ELSEWHERE.findall(text)


def test_every_icon_named_exists() -> None:
    named = {one or other for path in TEMPLATES for one, other in USED.findall(path.read_text("utf-8"))}
    tables = (tags.STRENGTHS, tags.MESSAGE_MARKS, tags.CHOICE_MARKS)
    named |= {icon for table in tables for _, icon in table.values()}
    named |= {entry["icon"] for entry in code_list("handling_codes")["codes"].values()}
    assert not named - SPRITE


@pytest.mark.parametrize("name", ["tallystick.css", "tallystick.js", "theme.js", "charts.js"])
def test_built_files_fetch_from_no_other_host(name: str) -> None:
    text = (STATIC / name).read_text("utf-8")
    hosts = set(re.findall(r"https?://([a-z0-9.-]+)", text))
    # A namespace is a name, not an address.
    assert hosts <= {"www.w3.org", "echarts.apache.org", "htmx.org"}


def test_fonts_named_in_the_styles_are_shipped() -> None:
    named = re.findall(r"url\(\"?(fonts/[a-z0-9-]+\.woff2)", (STATIC / "tallystick.css").read_text("utf-8"))
    assert len(named) == 5
    assert all((STATIC / font).is_file() for font in named)

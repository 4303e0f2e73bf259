"""Every command, setting, page and API operation is documented, and the documents say what the code says."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["commands.md", "settings.md", "pages.md", "api.md", "clocks.md"])
def test_the_reference_says_what_the_code_says(generate: ModuleType, name: str) -> None:
    committed = (ROOT / "docs" / "reference" / name).read_text("utf-8")
    assert committed == generate.pages()[name], "run: make reference"


def test_every_setting_is_documented(generate: ModuleType) -> None:
    assert generate.settings_in_code() == set(generate.SETTINGS)


def test_every_page_says_what_it_does(generate: ModuleType) -> None:
    import inspect

    silent = [name for name, _, view in generate.named_urls() if not inspect.getdoc(view)]
    assert silent == []


def test_every_operation_says_what_it_does() -> None:
    from tallystick.hub.api import api

    paths = api.get_openapi_schema()["paths"]
    silent = [f"{m} {p}" for p, methods in paths.items() for m, op in methods.items() if not op.get("description")]
    assert silent == []


def test_every_command_says_what_it_does(generate: ModuleType) -> None:
    page = generate.pages()["commands.md"]
    for heading, text in zip(page.split("## ")[1:], page.split("## ")[1:], strict=True):
        assert len(text.split("\n")) > 2, heading
        assert text.split("\n")[2].endswith("."), heading


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in readme
    assert "make test" in readme

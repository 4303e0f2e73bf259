"""Draw every screen into a folder: ``python -m tests.browser.screenshots FOLDER [WALK ...]``.

One file for each screen, width and theme, as in ``hit-1280-dark.png``; every width on a hub of its own, so that each
walk finds the exercise as it is at first.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from tests.browser.hub import chromium, small_hub
from tests.browser.looking import SETTLED, WIDTHS
from tests.browser.visitor import visit
from tests.browser.walks import NARROW, WALKS

THEMES = ("light", "dark")


def main(folder: Path, names: list[str]) -> None:
    """Every screen of these walks is in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, TemporaryDirectory() as kept:
        for width in WIDTHS:
            with small_hub(Path(kept) / "exercise") as address:
                draw_all(browser, address, folder, width, names)


def draw_all(browser: Browser, address: str, folder: Path, width: int, names: list[str]) -> None:
    """Every screen at this width."""
    for name in names:
        if name in NARROW and width != min(WIDTHS):
            continue
        page = visit(browser, address, width=width)
        for screen in WALKS[name](page):
            print(f"{width:>5} px  {screen}")
            draw(page, folder / f"{screen}-{width}")
        page.context.close()


def draw(page: Page, path: Path) -> None:
    """The whole page in both themes."""
    for theme in THEMES:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.evaluate(SETTLED)
        page.screenshot(path=path.with_name(f"{path.name}-{theme}.png"), full_page=True)
    page.emulate_media(color_scheme="light")


if __name__ == "__main__":
    if len(sys.argv) < 2 or not set(sys.argv[2:]) <= set(WALKS):
        sys.exit(f"usage: python -m tests.browser.screenshots FOLDER [WALK ...]; walks: {' '.join(WALKS)}")
    main(Path(sys.argv[1]), sys.argv[2:] or list(WALKS))

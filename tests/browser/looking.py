"""Looking at a screen as it stands: faults the browser reports, accessibility, and what does not fit."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page

from tests.machine import NIGHTLY

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
BY_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules whose answer may change with the theme."""
WIDTHS = (390, 1280, 1920)
CHECKED = (390, 1280) if NIGHTLY else (1280,)
"""Where axe looks, in both themes: mostly it finds the same at each width, so at all of them only at night."""
TOLD = "document.addEventListener('securitypolicyviolation', e => console.error('CSP: ' + e.violatedDirective))"
RUN = """async (rules) => {
  const options = rules ? {runOnly: {type: 'rule', values: rules}} : {};
  const {violations} = await axe.run(document, {...options, resultTypes: ['violations']});
  return violations.map(v => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '));
}"""
WIDER = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return '';
  const over = e => e.getBoundingClientRect().right > root.clientWidth + 1;
  const out = [...document.querySelectorAll('body *')].filter(over);
  return out.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ') || 'the page';
}"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Faults:
    """What was found wrong, each with the screen it was found on."""

    found: list[str] = field(default_factory=list)
    screen: str = "start"

    def watch(self, page: Page) -> None:
        """Hear everything the browser complains about from now on."""
        page.context.add_init_script(TOLD)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.add(f"script error: {error}"))

    def add(self, text: str) -> None:
        self.found.append(f"{self.screen}: {text}")

    def _said(self, message: ConsoleMessage) -> None:
        # A form sent back with its problems is an answer 422, which the browser reports as if it were a fault.
        if message.type in {"error", "warning"} and "status of 422" not in message.text:
            self.add(f"console {message.type}: {message.text}")

    def look(self, page: Page, screen: str) -> None:
        """Look at the screen in both themes and at every width; the page is left as it was."""
        self.screen = screen
        before: Any = page.viewport_size
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE)
        for width in WIDTHS:
            _sized(page, width)
            if wider := page.evaluate(WIDER):
                self.add(f"wider than {width} px: {wider}")
            if width in CHECKED:
                self._check(page, width)
        _sized(page, before["width"])

    def _check(self, page: Page, width: int) -> None:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.evaluate(SETTLED)
            for violation in page.evaluate(RUN, None if theme == "light" else BY_COLOUR):
                self.add(f"{width} px, {theme}: {violation}")
        page.emulate_media(color_scheme="light")


def _sized(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})

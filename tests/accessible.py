"""No page may break the Web Content Accessibility Guidelines that a machine can check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

AXE = Path(__file__).parent / "assets" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 375, "height": 812}


def assert_accessible(page: Page) -> None:
    """axe finds nothing, at WCAG 2.2 AA, on the page as it stands.

    Evaluated rather than added as a script element, so that the page's own content security
    policy holds during the check.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    said = [f"{v['id']}: {v['help']}\n    " + "\n    ".join(n["html"] for n in v["nodes"]) for v in found]
    assert not said, f"{page.url}\n" + "\n".join(said)


def assert_fits(page: Page) -> None:
    """Nothing spills off the side of the screen."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, f"{page.url} is {beyond} pixels wider than the screen"

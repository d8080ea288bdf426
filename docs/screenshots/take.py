"""Takes the pictures of the README: three people walk their journeys through a demonstration.

``make screenshots`` starts a demonstration of its own, takes them, and stops it. With an address
(``make screenshots URL=http://localhost:8000``) it uses one that runs, and leaves there what it
records. Every page is reached as a person reaches it, so a journey that breaks stops the script.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scaling.launcher.sign_ins import ADOPTER, INNOVATION_LEAD, PASSWORD, SYSTEM_LEADER, SignIn
from tests.browser import NO_CHROMIUM, chromium

PICTURES = Path(__file__).resolve().parent
PROJECT = PICTURES.parents[1]
START_SECONDS = 300.0
TIMEOUT_MS = 30_000
#: Tall enough for what a picture is about, and no taller.
DESKTOP = (1100, 820)
PHONE = (390, 844)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration of our own, new each time, on a port that is free."""
    with tempfile.TemporaryDirectory(prefix="scaling-pictures-") as folder:
        own = {"SCALING_VAR": folder, "DEMO": "1", "PYTHONUNBUFFERED": "1"}
        kept = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
        }
        command = [sys.executable, "-m", "scaling.launcher", "--with-parent"]
        run = subprocess.Popen(command, cwd=PROJECT, env=kept | own, stdout=subprocess.PIPE, text=True)  # noqa: S603
        try:
            yield _address(run)
        finally:
            run.send_signal(signal.SIGTERM)
            run.wait(timeout=60)


def _address(run: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + START_SECONDS
    for line in run.stdout or ():
        if found := re.search(r"Scaling is at (\S+)", line):
            return found[1]
        if time.monotonic() > deadline:
            break
    raise SystemExit("The demonstration did not start.")


@dataclass(frozen=True)
class Visitor:
    """One person in a browser of their own."""

    page: Page
    journey: str

    def picture(self, name: str, *, top_of: str = "", height: int = 0) -> None:
        """What the window shows, from the top of the page or from the element ``top_of``."""
        page = self.page
        width = page.viewport_size["width"] if page.viewport_size else DESKTOP[0]
        if height:
            page.set_viewport_size({"width": width, "height": height})
        page.evaluate("window.scrollTo(0, 0)")
        if top_of:
            page.locator(top_of).first.evaluate("element => element.scrollIntoView()")
            page.evaluate("window.scrollBy(0, -30)")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{self.journey}-{name}.png", scale="css")
        say(f"{self.journey}-{name}.png")

    def follow(self, name: str) -> None:
        """The first link that begins so; what it is about may follow, for screen readers."""
        self.page.get_by_role("link", name=re.compile(f"^{name}")).first.click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile(f"^{name}")).first.click()

    def choose(self, name: str) -> None:
        self.page.get_by_role("radio", name=name, exact=True).check()

    def enter_date(self, day: date) -> None:
        for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.page.get_by_label(part, exact=True).last.fill(str(value))


@contextmanager
def signed_in(
    browser: Browser, address: str, who: SignIn, journey: str, size: tuple[int, int] = DESKTOP
) -> Iterator[Visitor]:
    context = browser.new_context(
        base_url=address,
        locale="en-GB",
        timezone_id="Europe/London",
        viewport={"width": size[0], "height": size[1]},
        accept_downloads=True,
    )
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("Email").fill(who.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Hello").wait_for()
    yield Visitor(page, journey)
    context.close()


def lead(visitor: Visitor, folder: Path) -> None:
    """Logs a site that went live, sees coverage change, imports a file, looks at milestones."""
    page = visitor.page
    visitor.picture("home", height=780)
    visitor.follow("Log progress at sites")
    page.get_by_label("Stage", exact=True).select_option("not_live")
    page.get_by_label("Integrated care board").select_option(label=_board_with_work(page))
    visitor.press("Apply filters")
    visitor.picture("sites", height=1180)
    page.get_by_role("row").nth(1).get_by_role("link", name=re.compile("^Log")).click()
    visitor.choose("First ward started")
    visitor.enter_date(date.today())  # noqa: DTZ011 (the day of whoever takes the pictures)
    visitor.choose("Confirmed by the site")
    visitor.picture("log", top_of="main h1", height=1470)
    visitor.press("Save")
    visitor.picture("logged", height=1130)
    visitor.follow("Home")
    visitor.follow("Spread")
    visitor.picture("spread", height=1480)
    visitor.follow("Home")
    visitor.follow("Milestones")
    visitor.picture("milestones", height=1060)
    _import(visitor, folder)


def _board_with_work(page: Page) -> str:
    """The board of a site that is getting ready, so that there is something to log."""
    boards = page.get_by_label("Integrated care board").locator("option").all_inner_texts()
    rows = page.get_by_role("row").filter(has_text="Preparing").all_inner_texts()
    return next(board for board in boards if any(board in row for row in rows))


def _import(visitor: Visitor, folder: Path) -> None:
    """A file with a code that nobody has: every row is checked before any is applied."""
    page = visitor.page
    visitor.follow("Home")
    visitor.follow("Log progress at sites")
    silent = page.get_by_role("row").filter(has_text="Nothing recorded").all_inner_texts()
    codes = re.findall(r"\((DEM\w+)\)", " ".join(silent))[:4]
    month = f"{date.today():%B %Y}"  # noqa: DTZ011
    lines = ["ODS code,Live date", *(f"{code},{month}" for code in codes), f"{codes[0][:-1]}X,{month}"]
    file = folder / "Returns.csv"
    file.write_text("\n".join(lines))
    visitor.follow("Import progress from a file")
    page.get_by_label("Choose a file").set_input_files(file)
    visitor.press("Check the file")
    page.get_by_role("heading", level=1, name=re.compile("Returns.csv")).wait_for()
    visitor.picture("import", height=1180)


def adopter(visitor: Visitor) -> None:
    """Confirms, disagrees with a line, and records what was changed locally."""
    page = visitor.page
    visitor.follow("Our innovations")
    visitor.picture("innovations", height=1120)
    visitor.press("Still in use")
    page.get_by_text("Recorded: nothing has changed").wait_for()
    visitor.follow("Bluebird early mobility")
    page.get_by_role("link", name=re.compile("^This is not right")).first.click()
    page.get_by_label("What is not right?").fill("We heard of it a year later than this, from a visit.")
    visitor.press("Send")
    visitor.picture("not-right", top_of="main h1", height=1290)
    visitor.press("Record an adaptation")
    page.get_by_role("radio", name=re.compile("^Bedside mobility chart")).check()
    page.get_by_label("What did you change?").fill(
        "The chart hangs at the foot of the bed and is in large print, since families asked to read it."
    )
    visitor.choose("Yes")
    visitor.choose("Everyone signed in")
    visitor.picture("adaptation", top_of="main h1", height=1400)
    visitor.press("Save")


def adopter_on_a_phone(visitor: Visitor) -> None:
    visitor.follow("Our innovations")
    visitor.picture("phone")


def system_leader(visitor: Visitor) -> None:
    """Looks at a region beside the others, an innovation there, and asks for a report."""
    page = visitor.page
    visitor.follow("Spread in your area")
    visitor.picture("region", height=1560)
    visitor.follow("National picture")
    visitor.picture("national", height=1560)
    visitor.follow("Lantern sepsis prompt")
    visitor.picture("map", top_of="figure:has(.app-hexmap)", height=1420)
    visitor.follow("East of England")
    visitor.follow("NHS Norfolk and Suffolk")
    visitor.picture("board", height=1250)
    visitor.follow("Home")
    visitor.follow("Ask for a spread report")
    page.get_by_label("What should the report be about?").select_option(label="Lantern sepsis prompt")
    visitor.press("Ask for the report")
    page.get_by_role("button", name="Open the result").click()
    page.get_by_role("heading", level=1, name=re.compile("Spread of")).wait_for()
    visitor.picture("report", height=1300)


def take(address: str) -> None:
    program = chromium()
    if program is None:
        raise SystemExit(NO_CHROMIUM)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=sandbox)
        with signed_in(browser, address, INNOVATION_LEAD, "lead") as visitor:
            lead(visitor, Path(folder))
        with signed_in(browser, address, ADOPTER, "adopter") as visitor:
            adopter(visitor)
        with signed_in(browser, address, ADOPTER, "adopter", PHONE) as visitor:
            adopter_on_a_phone(visitor)
        with signed_in(browser, address, SYSTEM_LEADER, "system") as visitor:
            system_leader(visitor)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Take the pictures of the README.")
    parser.add_argument("address", nargs="?", help="A demonstration that runs; without it, one of our own")
    given = parser.parse_args().address
    if given:
        take(given)
    else:
        with demonstration() as address:
            take(address)


if __name__ == "__main__":
    main()

"""People at work, for locust: each opens a page every three seconds, and one time in ten logs a line.

Who they are, what they may open and what they could log is in the file that LOAD_PLAN names; this
program knows nothing else of Scaling.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import choice, random, uniform
from time import monotonic, sleep
from typing import Any

from locust import FastHttpUser, task

PACE_SECONDS = 3
SENT_ON = 302

PLAN: dict[str, Any] = json.loads(Path(os.environ["LOAD_PLAN"]).read_text())
PEOPLE: Iterator[dict[str, Any]] = cycle(PLAN["people"])


class Worker(FastHttpUser):
    """One person of the plan; a person who may log does so as often as brings it to one in ten of all."""

    def on_start(self) -> None:
        self.person = next(PEOPLE)
        self.headers = {"Cookie": self.person["cookie"]}
        self.lines = iter(self.person["lines"])
        self.due = monotonic()
        sleep(self.wait_time())

    def wait_time(self) -> float:
        """Seconds until the next page is due; none if the last took longer than that.

        Three seconds from page to page in the mean, but never the same: people do not keep step, and
        those whom one slow moment brought into step would stay in it.
        """
        now = monotonic()
        self.due = max(self.due + uniform(0, 2 * PACE_SECONDS), now)
        return self.due - now

    @task
    def work(self) -> None:
        line = next(self.lines, None) if random() < PLAN["share"] else None
        if line:
            self.log(line)
        else:
            name, address = choice(self.person["pages"])
            self.client.get(address, name=name, headers=self.headers, allow_redirects=False)

    def log(self, line: dict[str, Any]) -> None:
        """A form that is taken leads on; one that is shown again was refused."""
        with self.client.post(
            line["address"],
            data=line["form"],
            name="log a line",
            headers=self.headers,
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            if answer.status_code != SENT_ON:
                answer.failure(f"The line was not taken: {answer.status_code}")

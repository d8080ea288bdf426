"""The people of the demonstration who are offered to a newcomer, in the order they are shown.

The demonstration makes them; the launcher prints them. The password protects nothing: a
demonstration holds invented organisations and is served to this machine only.
"""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "spread-what-works"  # noqa: S105


@dataclass(frozen=True)
class SignIn:
    who: str
    email: str


INNOVATION_LEAD = SignIn("an innovation lead", "lead@demonstration.example")
ADOPTER = SignIn("an adopter", "adopter@demonstration.example")
SYSTEM_LEADER = SignIn("a system leader", "system@demonstration.example")
SIGN_INS = (INNOVATION_LEAD, ADOPTER, SYSTEM_LEADER)

"""What each invented innovation is: its name, whom it is for, when it began and how it went. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from scaling.national.names import innovation_names
from scaling.national.scale import Scale

#: Whom an innovation may be meant to reach; the first kind is its unit of adoption.
_REACHES: tuple[tuple[str, ...], ...] = (
    ("gp_practice",),
    ("pcn",),
    ("trust",),
    ("trust_site",),
    ("pharmacy",),
    ("independent_provider",),
    ("gp_practice", "pcn"),
    ("trust_site", "trust", "independent_provider"),
    ("gp_practice", "pharmacy"),
    ("gp_practice", "pharmacy", "trust_site"),
    ("gp_practice", "pharmacy", "trust_site", "independent_provider", "other", "pcn", "trust"),
)
_KINDS = ("product", "pathway", "model_of_care", "digital", "medicine", "other")
_INTERVALS = (60, 90, 90, 120, 180)
#: Of all innovations; those that began late or few have had fewer lines.
_WITH_STEPS, _LISTED, _REDRAWN = 0.3, 0.2, 0.12


@dataclass(frozen=True)
class Plan:
    """One innovation. ``sites`` is how many adoptions it has; ``reach`` the share of its list they are.

    ``listed``: its list of sites was uploaded, not drawn by a rule. ``redrawn_on``: when a second
    list took the place of the first. ``interval`` is in days.
    """

    number: int
    name: str
    slug: str
    kinds: tuple[str, ...]
    kind: str
    sites: int
    reach: float
    begins: date
    interval: int
    has_steps: bool
    listed: bool
    redrawn_on: date | None

    @property
    def unit(self) -> str:
        return self.kinds[0]


def plans(scale: Scale, capacity: Mapping[str, int], random: Random, start: date, on: date) -> Iterator[Plan]:
    """``capacity`` is how many organisations of each kind there are to choose from."""
    names = innovation_names()
    for number, sites in enumerate(scale.sites):
        reach = random.uniform(0.6, 0.95)
        kinds, reach = _kinds(sites, reach, capacity, random)
        name = next(names)
        days = (on - start).days
        begins = start + timedelta(days=int(days * 0.8 * random.betavariate(1.0, 2.2)))
        redrawn = begins + timedelta(days=random.randint(250, max(251, (on - begins).days - 30)))
        yield Plan(
            number=number,
            name=name,
            slug=name.lower().replace(" ", "-"),
            kinds=kinds,
            kind=random.choice(_KINDS),
            sites=sites,
            reach=reach,
            begins=begins,
            interval=random.choice(_INTERVALS),
            has_steps=random.random() < _WITH_STEPS,
            listed=random.random() < _LISTED,
            redrawn_on=redrawn if random.random() < _REDRAWN and redrawn < on - timedelta(days=10) else None,
        )


def _kinds(
    sites: int, reach: float, capacity: Mapping[str, int], random: Random
) -> tuple[tuple[str, ...], float]:
    """Kinds of which there are enough, and not far too many, for a list of ``sites / reach``."""
    sizes = {kinds: sum(capacity[kind] for kind in kinds) for kinds in _REACHES}
    fitting = [kinds for kinds in _REACHES if sites / reach <= sizes[kinds] <= 12 * sites]
    if fitting:
        return random.choice(fitting), reach
    largest = max(_REACHES, key=sizes.__getitem__)
    fewest = min((k for k in _REACHES if sizes[k] * 0.97 >= sites), key=sizes.__getitem__, default=largest)
    return fewest, max(reach, min(1.0, sites / sizes[fewest]))

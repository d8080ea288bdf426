"""How large an installation is: every count that follows from one number. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

#: Organisations of each kind at scale 1.
ORGANISATIONS = {
    "gp_practice": 6_300,
    "pharmacy": 6_000,
    "trust_site": 4_000,
    "pcn": 1_250,
    "independent_provider": 1_250,
    "other": 1_000,
    "trust": 200,
}
INNOVATIONS = 500
ADOPTIONS = 1_000_000
LARGEST = 18_000
MEDIAN = 1_500
#: Below it the largest innovation would have more sites than all have together.
SMALLEST = 0.0005

#: Of a lognormal spread whose median is ``MEDIAN`` and whose mean is ``ADOPTIONS / INNOVATIONS``.
_SPREAD = sqrt(2 * log(ADOPTIONS / INNOVATIONS / MEDIAN))


@dataclass(frozen=True)
class Scale:
    """``share`` of national size, counted in adoptions and ledger lines.

    Innovations, organisations and the sites of each innovation shrink with its square root, so
    that a small installation keeps its shape: 0.01 has 50 innovations with 150 sites each, not 5
    with 1,500, among 2,000 organisations, which are enough for 42 boards.
    """

    share: float

    def __post_init__(self) -> None:
        if not SMALLEST <= self.share <= 2:
            raise ValueError(f"The scale is a number from {SMALLEST} to 2, such as 0.1.")

    @property
    def side(self) -> float:
        return sqrt(self.share)

    @property
    def organisations(self) -> dict[str, int]:
        """By kind."""
        return {kind: max(4, round(count * self.side)) for kind, count in ORGANISATIONS.items()}

    @property
    def innovations(self) -> int:
        return max(4, round(INNOVATIONS * self.side))

    @property
    def adoptions(self) -> int:
        return max(20, round(ADOPTIONS * self.share))

    @property
    def sites(self) -> list[int]:
        """How many adoptions each innovation has, the largest first; they sum to ``adoptions``."""
        largest = round(LARGEST * self.side)
        rest = self.innovations - 1
        places = [(position + 0.5) / rest for position in range(rest)]
        sizes = [exp(-_SPREAD * NormalDist().inv_cdf(place)) for place in places]
        unit = (self.adoptions - largest) / sum(sizes)
        rounded = [max(2, int(size * unit)) for size in sizes]
        left = self.adoptions - largest - sum(rounded)
        rounded[0] += left
        return [largest, *rounded]

"""Invented names of organisations, innovations and people. Pure."""

from __future__ import annotations

from collections.abc import Iterator

_STARTS = (
    *("Alder", "Bracken", "Clover", "Damson", "Elder", "Fennel", "Gorse", "Hazel", "Iris", "Juniper"),
    *("Larch", "Mallow", "Nettle", "Osier", "Plover", "Quince", "Rowan", "Sorrel", "Teasel", "Umber"),
    *("Vetch", "Willow", "Yarrow", "Zinnia", "Curlew", "Dunlin", "Linnet", "Merlin"),
)
_ENDS = (
    *("bridge", "combe", "dale", "field", "ford", "gate", "ham", "holm"),
    *("hurst", "leigh", "mere", "moor", "stead", "stow", "thorpe", "wick"),
)
_WAYS = (
    *("", "Park", "Green", "High Street", "Mill Lane", "Station Road", "Church Lane", "Market Square"),
    *("Orchard", "Riverside", "Hill", "Meadow", "Old Quay", "Chapel Row", "Cross", "Grange", "Spring"),
)
_BODIES = {
    "gp_practice": ("Surgery", "Medical Centre", "Practice", "Health Centre"),
    "pharmacy": ("Pharmacy", "Chemist"),
    "trust_site": ("Hospital", "Community Hospital", "Clinic"),
    "pcn": ("PCN",),
    "independent_provider": ("Treatment Centre", "Independent Clinic"),
    "other": ("Hospice", "Care Partnership"),
    "trust": ("NHS Trust", "NHS Foundation Trust"),
}
_THINGS = (
    *("Heart rhythm check", "Sepsis prompt", "Early mobility", "Breathlessness clinic", "Medicines call"),
    *("Quiet ward", "Foot check", "Wound photograph", "Falls visit", "Asthma review", "Stroke pathway"),
    *("Eye scan", "Blood pressure loan", "Continence call", "Frailty passport", "Hearing hub"),
    *("Same-day X-ray", "Cancer safety net", "Pain class", "Memory walk", "Diabetes start", "Birth plan"),
    *("Vaccine round", "Lung check", "Kidney alert"),
)
_FIRST = ("Alex", "Jo", "Sam", "Robin", "Kit", "Lee", "Mel", "Ashley", "Chris", "Pat", "Nicky", "Terry")


def _shuffled(count: int, step: int) -> Iterator[int]:
    """Every number below ``count`` once, in an order that looks like none; ``step`` is a prime."""
    return (number * step % count for number in range(count))


def organisation_names(kind: str) -> Iterator[str]:
    """Names of no place, each once: 7,616 for every word that a kind of body goes by."""
    bodies = _BODIES[kind]
    places = len(_STARTS) * len(_ENDS)
    for number in range(len(_WAYS) * len(bodies)):
        way, body = _WAYS[number // len(bodies)], bodies[number % len(bodies)]
        for place in _shuffled(places, 89):
            town = _STARTS[place % len(_STARTS)] + _ENDS[place // len(_STARTS)]
            yield " ".join(filter(None, (town, way, body)))


def innovation_names() -> Iterator[str]:
    """Such as "Rowan heart rhythm check": 700, each once."""
    for number in _shuffled(len(_STARTS) * len(_THINGS), 29):
        thing = _THINGS[number // len(_STARTS)]
        yield f"{_STARTS[number % len(_STARTS)]} {thing[0].lower()}{thing[1:]}"


def person_name(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]} {_STARTS[number // len(_FIRST) % len(_STARTS)]}"

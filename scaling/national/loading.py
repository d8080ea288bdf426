"""Makes the whole of it, in the order in which things rest on each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from adopters.bulk import plan_afresh, reserve_keys
from adopters.models import Area, AreaKind, Organisation, SplitAnswer
from adopters.services.reference import load_reference
from innovations.models import Cohort, CohortMember
from scaling.models import Adaptation, Adoption, Dispute, LedgerLine
from scaling.national.catalogue import Listed, make_catalogue, set_milestones
from scaling.national.cohorts import Placed, draw, freeze, read_placed
from scaling.national.estate import load_estate, read_at
from scaling.national.geography import read_geography
from scaling.national.ledgers import Shard, Work
from scaling.national.organisations import Estate, invent
from scaling.national.people import Staff, make_people
from scaling.national.plans import plans
from scaling.national.scale import Scale
from scaling.national.sites import choose
from scaling.national.spool import bases

Say = Callable[[str], object]

YEARS = 5
#: The share of splits that somebody has answered for.
_ANSWERED = 0.5
_SHARDS = 2


@dataclass(frozen=True)
class Wish:
    """What to make. ``on`` is "today": the last day of which anything is recorded is the day before."""

    scale: Scale
    seed: int
    on: date
    password: str

    @property
    def start(self) -> date:
        return date(self.on.year - YEARS, self.on.month, min(self.on.day, 28))

    def random(self, what: str) -> Random:
        """A stream of its own for each part, so that one part does not shift another."""
        return Random(f"{self.seed}:{what}")  # noqa: S311 - invented data, not secrets


def load(wish: Wish, say: Say) -> None:
    """The caller sees to it that the database holds nothing else."""
    load_reference()
    geography = read_geography()
    estate = invent(wish.scale.organisations, geography, wish.random("organisations"), wish.start, wish.on)
    load_estate(estate, geography, wish.start, wish.on, say)
    chosen = list(plans(wish.scale, _capacity(estate), wish.random("innovations"), wish.start, wish.on))
    staff = make_people(
        wish.scale, chosen, estate.organisations, wish.random("people"), wish.password, wish.start
    )
    listed = make_catalogue(chosen)
    set_milestones(listed, wish.random("milestones"), wish.on)
    _answer_splits(estate, wish)
    work = _draw_lists(wish, estate, listed, staff, say)
    _load_ledgers(wish, work, staff, say)
    conclude(say)


def _capacity(estate: Estate) -> Counter[str]:
    """How many of each kind have been there all along."""
    return Counter(each.kind for each in estate.organisations if each.closes_on is None)


def _answer_splits(estate: Estate, wish: Wish) -> None:
    random = wish.random("splits")
    days = {old: day for old, _, day in estate.successions}
    asked = [old for old in sorted(estate.splits) if random.random() < _ANSWERED]
    keys = dict(Organisation.objects.filter(code__in=asked).values_list("code", "pk"))
    SplitAnswer.objects.bulk_create(
        SplitAnswer(
            organisation_id=keys[old],
            successor_code=random.choice(estate.splits[old]),
            note="As its board decided.",
            recorded_at=read_at(min(days[old] + timedelta(days=90), wish.on - timedelta(days=10))),
        )
        for old in asked
        if old in keys
    )


def _draw_lists(wish: Wish, estate: Estate, listed: Sequence[Listed], staff: Staff, say: Say) -> list[Work]:
    placed: dict[str, list[Placed]] = defaultdict(list)
    for organisation in read_placed():
        placed[organisation.kind].append(organisation)
    names = dict(Area.objects.filter(kind=AreaKind.ICB).values_list("code", "name"))
    work, first, members = [], 0, 0
    for each in listed:
        random = wish.random(f"sites of {each.plan.slug}")
        lists = draw(each.plan, placed, random)
        lead = staff.leads[each.plan.slug]
        members += freeze(each, lists, names, lead)
        sites = choose(each.plan, lists, placed, estate.splits, random, wish.on)
        work.append(Work(each, first, sites, lead))
        first += len(sites)
    say(f"lists: {members:,} members")
    return work


def _load_ledgers(wish: Wish, work: Sequence[Work], staff: Staff, say: Say) -> None:
    with TemporaryDirectory(prefix="seed-") as folder:
        latest = wish.on.toordinal() - 1
        shards = [
            Shard(Path(folder), str(number), wish.seed, latest, staff.editors) for number in range(_SHARDS)
        ]
        for number, shard in enumerate(shards):
            shard.tell(work[number::_SHARDS], say)
        _load_adoptions(shards, say)
        _load_lines(shards, say)
        for shard in shards:
            shard.extras.store(shard.keys, shard.marks)


def _load_adoptions(shards: Sequence[Shard], say: Say) -> None:
    counts: list[Mapping[int, int]] = [shard.adoptions.counts for shard in shards]
    total = sum(sum(each.values()) for each in counts)
    firsts = bases(counts, reserve_keys(Adoption, total))
    for month in sorted(firsts[0]):
        for shard, first in zip(shards, firsts, strict=True):
            shard.load_adoptions(month, first[month])
    plan_afresh(Adoption)
    say(f"adoptions: {total:,}")


def _load_lines(shards: Sequence[Shard], say: Say) -> None:
    counts: list[Mapping[int, int]] = [shard.lines.counts for shard in shards]
    total = sum(sum(each.values()) for each in counts)
    firsts = bases(counts, reserve_keys(LedgerLine, total))
    done = 0
    for number, month in enumerate(sorted(firsts[0])):
        done += sum(
            shard.load_lines(month, first[month]) for shard, first in zip(shards, firsts, strict=True)
        )
        if number % 12 == 0:
            plan_afresh(LedgerLine)
            say(f"lines: {done:,} of {total:,}")


def conclude(say: Say) -> None:
    """What is made anew once every row is in."""
    for table in (Organisation, Cohort, CohortMember, Adoption, LedgerLine, Dispute, Adaptation):
        plan_afresh(table)
    say("statistics: gathered")

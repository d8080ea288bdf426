"""Two shards side by side, each in a process of its own, or in turn in this one: the same rows.

First all is told, so that it is known how many rows every month has; then each shard numbers its own
and copies them in, month after month.
"""

from __future__ import annotations

import resource
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, cast

from django.db import connections

from adopters.bulk import plan_afresh, reserve_keys
from scaling.models import Adoption, LedgerLine
from scaling.national.shards import Shard
from scaling.national.spool import Month, bases

Say = Callable[[str], object]
Firsts = Mapping[Month, int]
#: Statistics are gathered anew after so many months: a plan made for an empty table outlives it.
_MONTHS_A_PLAN = 6


@dataclass(frozen=True)
class Numbers:
    """The key of a shard's first row of every month."""

    adoptions: Firsts
    lines: Firsts


def numbers_of(counts: Sequence[tuple[Mapping[Month, int], Mapping[Month, int]]]) -> list[Numbers]:
    """Keys for what the shards have told (adoptions and lines by month), set aside in the database."""
    adoptions, lines = [each[0] for each in counts], [each[1] for each in counts]
    totals = [sum(sum(each.values()) for each in table) for table in (adoptions, lines)]
    first_adoption, first_line = reserve_keys(Adoption, totals[0]), reserve_keys(LedgerLine, totals[1])
    pairs = zip(bases(adoptions, first_adoption), bases(lines, first_line), strict=True)
    return [Numbers(*pair) for pair in pairs]


def fill_in_turn(shards: Sequence[Shard], say: Say) -> None:
    for shard in shards:
        shard.tell(say)
    numbers = numbers_of([(shard.adoptions.counts, shard.lines.counts) for shard in shards])
    _copy_in(shards, numbers, say)


def _copy_in(shards: Sequence[Shard], numbers: Sequence[Numbers], say: Say) -> None:
    pairs = list(zip(shards, numbers, strict=True))
    for month in sorted(numbers[0].adoptions):
        for shard, own in pairs:
            shard.load_adoptions(month, own.adoptions[month])
    plan_afresh(Adoption)
    say(f"adoptions: {sum(len(shard.keys) for shard in shards):,}")
    done = 0
    for number, month in enumerate(sorted(numbers[0].lines), 1):
        done += sum(shard.load_lines(month, own.lines[month]) for shard, own in pairs)
        if number % _MONTHS_A_PLAN == 1:
            plan_afresh(LedgerLine)
            say(f"lines: {done:,}")
    for shard in shards:
        say(f"beside them: {shard.extras.store(shard.keys, shard.marks):,} rows; lines: {done:,}")


def fill_side_by_side(shards: Sequence[Shard], say: Say) -> int:
    """What its processes held at most, together, in KB."""
    connections.close_all()  # a connection cannot be shared with a child
    pipes, children = zip(*map(_start, shards), strict=True)
    try:
        told = _hear(pipes, say)
        for pipe, numbers in zip(pipes, numbers_of(told), strict=True):
            pipe.send(numbers)
        held: int = sum(_hear(pipes, say))
    except BaseException:
        for child in children:
            child.terminate()
        raise
    finally:
        for child in children:
            child.join()
    return held


def _start(shard: Shard) -> tuple[Connection, BaseProcess]:
    context = get_context("fork")
    here, there = context.Pipe()
    child = context.Process(target=_work, args=(shard, there))
    child.start()
    there.close()
    return here, child


def _work(shard: Shard, pipe: Connection) -> None:
    """In a child: everything said goes up the pipe, and so does whatever went wrong."""

    def say(text: str) -> None:
        pipe.send(("said", f"[{shard.number}] {text}"))

    try:
        shard.tell(say)
        pipe.send(("answer", (shard.adoptions.counts, shard.lines.counts)))
        _copy_in([shard], [pipe.recv()], say)
        pipe.send(("answer", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    except Exception:
        pipe.send(("failed", traceback.format_exc()))
    finally:
        connections.close_all()


def _hear(pipes: Sequence[Connection], say: Say) -> list[Any]:
    """An answer from every child, in their order; what they say on the way is passed on."""
    answers: dict[int, Any] = {}
    while len(answers) < len(pipes):
        waiting = [pipe for number, pipe in enumerate(pipes) if number not in answers]
        for pipe in cast(list[Connection], wait(waiting)):
            kind, content = pipe.recv()
            if kind == "failed":
                raise ChildFailed(content)
            if kind == "said":
                say(content)
            else:
                answers[pipes.index(pipe)] = content
    return [answers[number] for number in range(len(pipes))]


class ChildFailed(Exception):
    """One of the processes came to grief; its own account of it."""

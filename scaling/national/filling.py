"""From what the shards tell to rows in the database.

The shards tell side by side, each in a process of its own, or in turn in this one; the rows are the
same. Then all rows go in month by month, in the order in which they would have been recorded.
"""

from __future__ import annotations

import resource
import traceback
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import cast

from django.db import connection, connections, models, transaction

from adopters.bulk import copy_text, plan_afresh, reserve_keys
from scaling.models import Adoption, LedgerLine
from scaling.national.rows import ADOPTION_COLUMNS, LINE_COLUMNS, numbered_adoptions, numbered_lines
from scaling.national.shards import Shard, Told

Say = Callable[[str], object]


class ChildFailed(Exception):
    """One of the processes came to grief; its own account of it."""


def tell_in_turn(shards: Sequence[Shard], say: Say) -> list[Told]:
    return [shard.tell(say) for shard in shards]


def tell_side_by_side(shards: Sequence[Shard], say: Say) -> list[Told]:
    """Cannot be done inside a transaction: a child has a connection of its own."""
    connections.close_all()  # a connection cannot be shared with a child
    pipes, children = zip(*map(_start, shards), strict=True)
    try:
        return _hear(pipes, say)
    except BaseException:
        for child in children:
            child.terminate()
        raise
    finally:
        for child in children:
            child.join()


def _start(shard: Shard) -> tuple[Connection, BaseProcess]:
    context = get_context("fork")
    here, there = context.Pipe()
    child = context.Process(target=_tell, args=(shard, there))
    child.start()
    there.close()
    return here, child


def _tell(shard: Shard, pipe: Connection) -> None:
    """In a child: what it says goes up the pipe, and so does whatever went wrong."""
    try:
        told = shard.tell(lambda text: pipe.send(f"[{shard.number}] {text}"))
        told.held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        pipe.send(told)
    except Exception:
        pipe.send(ChildFailed(traceback.format_exc()))
    finally:
        connections.close_all()


def _hear(pipes: Sequence[Connection], say: Say) -> list[Told]:
    """What every child has told, in their order; what they say on the way is passed on."""
    answers: dict[int, Told] = {}
    while len(answers) < len(pipes):
        waiting = [pipe for number, pipe in enumerate(pipes) if number not in answers]
        for pipe in cast(list[Connection], wait(waiting)):
            said: str | Told | ChildFailed = pipe.recv()
            if isinstance(said, ChildFailed):
                raise said
            if isinstance(said, str):
                say(said)
            else:
                answers[pipes.index(pipe)] = said
    return [answers[number] for number in range(len(pipes))]


@dataclass
class Filling:
    """``keys`` of adoptions by place; ``marks``: keys of the lines that something names."""

    told: Sequence[Told]
    places: int
    say: Say
    keys: array[int] = field(init=False)
    marks: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = array("q", bytes(8 * self.places))

    def fill(self) -> None:
        """All of it or nothing."""
        with transaction.atomic():
            with foreign_keys_checked_at_once(Adoption, LedgerLine):
                self._adoptions()
                self._lines()
                self.say("keys: checking that each leads somewhere")
            stored = sum(told.extras.store(self.keys, self.marks) for told in self.told)
            self.say(f"disputes, answers, adaptations: {stored:,}")

    def _adoptions(self) -> None:
        spools = [told.adoptions for told in self.told]
        key = reserve_keys(Adoption, sum(spool.counts.total() for spool in spools))
        for month in sorted({month for spool in spools for month in spool.counts}):
            rows = sorted(row for spool in spools for row in spool.rows(month))
            copy_text(Adoption, ADOPTION_COLUMNS, numbered_adoptions(rows, key, self.keys))
            key += len(rows)
        plan_afresh(Adoption)
        self.say(f"adoptions: {self.places:,}")

    def _lines(self) -> None:
        spools = [told.lines for told in self.told]
        total = sum(spool.counts.total() for spool in spools)
        first = key = reserve_keys(LedgerLine, total)
        for number, month in enumerate(sorted({month for spool in spools for month in spool.counts}), 1):
            rows = sorted(row for spool in spools for row in spool.rows(month))
            copy_text(LedgerLine, LINE_COLUMNS, numbered_lines(rows, key, self.keys, self.marks))
            key += len(rows)
            if number % 6 == 0 or key == first + total:
                self.say(f"lines: {key - first:,} of {total:,}")
        plan_afresh(LedgerLine)


_KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY conname
"""


@contextmanager
def foreign_keys_checked_at_once(*tables: type[models.Model]) -> Iterator[None]:
    """Inside a transaction: rows added to these tables have their keys checked in one go, at the end.

    Row by row the checks take twice as long as the copying. The constraints are back when the
    transaction commits; if it does not, they were never gone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        held: list[tuple[str, str, str]] = []
        for table in tables:
            name = table._meta.db_table
            cursor.execute(_KEYS, [name])
            held += [(name, key, definition) for key, definition in cursor.fetchall()]
        for name, key, _ in held:
            cursor.execute(f'ALTER TABLE {name} DROP CONSTRAINT "{key}"')
        yield
        for name, key, definition in held:
            cursor.execute(f'ALTER TABLE {name} ADD CONSTRAINT "{key}" {definition}')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

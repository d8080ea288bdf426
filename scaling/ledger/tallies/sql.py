"""From lines to sites to counts, in SQL: the one way figures are made, in whatever lens.

Each piece is a common table expression that reads those before it by name:

``basis``        one row per innovation: its list in force, and how old a confirmation may be
``whereabouts``  one row per organisation: the site its place counts in, and where it is itself
``own``          the same for single adoptions whose split was answered otherwise
``scope``        the adoptions to look at, each with its site
``place``        the sites that the lists in force name
``line``         the lines that stand, as known
``contribution`` one row per adoption: what its lines say as at the day
``site``         one row per innovation and organisation counted (the columns of ``CountedSite``)

An adoption's entries fall into spells, each ended by an exit; in use it is from the first entry
at Live or beyond in a spell to the exit. Entries are in order of the day they count from, then
up the ladder, exits last (DESIGN, The ledger).
"""

from __future__ import annotations

from collections.abc import Iterable

from adopters.facts import stood
from scaling.ledger import replay
from scaling.ledger.history import BETTER_WORD
from scaling.ledger.replay import EXITS, LADDER, LIVE_RANK, RANK
from scaling.ledger.tallies.counts import COUNTS

#: Added to an innovation's return interval before a confirmation is called stale (DESIGN, Figures).
GRACE_DAYS = 45

AREAS = ("region_id", "icb_id", "sub_icb_id", "network_id", "cancer_alliance_id", "icb_cluster_id")
PLACED = (*AREAS, "in_england", "closes_on")
SITE = (
    "innovation_id",
    "fate",
    "code",
    "site_id",
    *PLACED,
    "in_cohort",
    "eligible",
    "live",
    "confirmed",
    "rank",
    "live_during",
    "goes_on_from",
    "first_use_on",
    "recorded_from",
    "organisations",
)

_TOP = len(LADDER) - 1
_FIRST_EXIT = RANK[EXITS[0]]
_RANKS = " ".join(f"WHEN '{stage}' THEN {rank}" for stage, rank in RANK.items())


def listed(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{name}" for name in names)


def basis(*, past: bool = False) -> str:
    """One row per innovation; how often a site is asked to confirm as given, or as it was known."""
    days, intervals = "given.days", ""
    if past:
        days = "coalesce(asked.days, given.days)"
        intervals = f"""
    LEFT JOIN innovations_returninterval asked
        ON asked.innovation_id = given.innovation_id AND {stood("asked", past=True)}"""
    return f"""
basis AS MATERIALIZED (
    SELECT given.innovation_id, given.cohort_id, {days} + {GRACE_DAYS} AS days
    FROM unnest(%(innovations)s::bigint[], %(cohorts)s::bigint[], %(intervals)s::integer[])
        AS given(innovation_id, cohort_id, days){intervals}
)"""


def placed(*, past: bool) -> str:
    """One row per organisation: the areas it lies in, on the boundaries of a day."""
    areas = ", ".join(
        f"max(m.area_id) FILTER (WHERE m.area_kind = '{name.removesuffix('_id')}') AS {name}"
        for name in AREAS
    )
    return f"""
placed AS MATERIALIZED (
    SELECT m.organisation_id, {areas}
    FROM adopters_membership m
    WHERE m.during @> %(boundaries_on)s::date AND {stood("m", past=past)}
    GROUP BY m.organisation_id
)"""


def whereabouts(*, past: bool) -> str:
    """As at a day, on the boundaries of a day; ``%(moved)s`` are those counted elsewhere."""
    return f"""
moved AS MATERIALIZED (
    SELECT * FROM unnest(%(moved)s::bigint[], %(moved_fates)s::text[], %(moved_codes)s::text[])
        AS given(organisation_id, fate, code)
),
{placed(past=past)},
whereabouts AS MATERIALIZED (
    SELECT
        o.id AS organisation_id,
        coalesce(moved.fate, 'counted') AS fate,
        coalesce(moved.code, o.code) AS code,
        o.code AS own_code,
        span.id IS NOT NULL AS described,
        coalesce(span.during @> %(as_at)s::date, FALSE) AS is_open,
        {listed(AREAS, "placed.")},
        coalesce(span.in_england, TRUE) AS in_england,
        upper(span.during) - 1 AS closes_on
    FROM adopters_organisation o
    LEFT JOIN moved ON moved.organisation_id = o.id
    LEFT JOIN adopters_organisationspan span ON span.organisation_id = o.id AND {stood("span", past=past)}
    LEFT JOIN placed ON placed.organisation_id = o.id
)"""


OWN = """
own AS MATERIALIZED (
    SELECT * FROM unnest(%(own)s::bigint[], %(own_fates)s::text[], %(own_codes)s::text[])
        AS given(adoption_id, fate, code)
)"""

#: What is kept of today's whereabouts, in their place.
KEPT_WHEREABOUTS = """
whereabouts AS NOT MATERIALIZED (SELECT * FROM scaling_whereabouts),
own AS NOT MATERIALIZED (SELECT * FROM scaling_ownwhereabouts)"""

#: All sites of the innovations; of ``%(only)s`` organisations if any are named.
SCOPE = """
scope AS MATERIALIZED (
    SELECT a.id AS adoption_id, a.innovation_id, a.organisation_id,
        coalesce(own.fate, w.fate) AS fate, coalesce(own.code, w.code) AS code
    FROM scaling_adoption a
    JOIN whereabouts w ON w.organisation_id = a.organisation_id
    LEFT JOIN own ON own.adoption_id = a.id
    WHERE a.innovation_id = ANY(%(innovations)s)
        AND (%(only)s::bigint[] IS NULL OR a.organisation_id = ANY(%(only)s))
),
place AS MATERIALIZED (
    SELECT DISTINCT basis.innovation_id, w.fate, w.code
    FROM basis
    JOIN innovations_cohortmember m ON m.cohort_id = basis.cohort_id
    JOIN whereabouts w ON w.organisation_id = m.organisation_id
    WHERE %(only)s::bigint[] IS NULL OR m.organisation_id = ANY(%(only)s)
)"""
#: The adoptions of that scope once more: read so, the server shares out their lines between its processes.
_ALL = """(
        SELECT a.id AS adoption_id FROM scaling_adoption a
        WHERE a.innovation_id = ANY(%(innovations)s)
            AND (%(only)s::bigint[] IS NULL OR a.organisation_id = ANY(%(only)s))
    ) AS scope"""

#: Only the sites named by ``%(fates)s`` and ``%(codes)s``, of one innovation.
SCOPE_OF_SITES = """
wanted AS MATERIALIZED (
    SELECT * FROM unnest(%(fates)s::text[], %(codes)s::text[]) AS given(fate, code)
),
scope AS MATERIALIZED (
    SELECT a.id AS adoption_id, a.innovation_id, a.organisation_id, w.fate, w.code
    FROM wanted
    JOIN whereabouts w ON w.code = wanted.code AND w.fate = wanted.fate
    JOIN scaling_adoption a ON a.organisation_id = w.organisation_id AND a.innovation_id = %(innovation)s
    WHERE NOT EXISTS (SELECT FROM own WHERE own.adoption_id = a.id)
    UNION ALL
    SELECT a.id, a.innovation_id, a.organisation_id, own.fate, own.code
    FROM wanted
    JOIN own ON own.code = wanted.code AND own.fate = wanted.fate
    JOIN scaling_adoption a ON a.id = own.adoption_id AND a.innovation_id = %(innovation)s
),
place AS MATERIALIZED (
    SELECT DISTINCT basis.innovation_id, w.fate, w.code
    FROM wanted
    JOIN whereabouts w ON w.code = wanted.code AND w.fate = wanted.fate
    JOIN innovations_cohortmember m
        ON m.cohort_id = %(cohort)s AND m.organisation_id = w.organisation_id
    JOIN basis ON basis.cohort_id = m.cohort_id
)"""


#: What the ``entries`` of an adoption that was left at least once come to. Each is 16 times the day
#: plus the rank, so that they are in the ledger's order.
_SPELLS = """
    SELECT
        range_agg(daterange(live_from, left_on)) FILTER (
            WHERE live_from IS NOT NULL AND (left_on IS NULL OR live_from < left_on)
        ) AS live_during,
        max(live_from) FILTER (WHERE left_on IS NULL) AS live_since,
        max(16 * spell + rank) %% 16 AS rank
    FROM (
        SELECT spell, max(rank) AS rank,
            DATE '1900-01-01' + min(day) FILTER (WHERE rank BETWEEN {from_rank} AND {top}) AS live_from,
            DATE '1900-01-01' + min(day) FILTER (WHERE rank > {top}) AS left_on
        FROM (
            SELECT entry / 16 AS day, entry %% 16 AS rank,
                count(*) FILTER (WHERE entry %% 16 > {top}) OVER (
                    ORDER BY entry ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) AS spell
            FROM unnest(told.entries) AS entry
            WHERE told.left_once
        ) AS entered
        GROUP BY spell
    ) AS spell"""


def _texts(words: Iterable[str]) -> str:
    return "('{}')".format("', '".join(words))


LIVE_STAGES = _texts(replay.LIVE_STAGES)
#: The rule of ``history.vouches`` for a ``line``.
_VOUCHES = f"""line.evidence IN {_texts(BETTER_WORD)}
            AND (line.kind = 'still' AND line.step_id IS NULL OR line.stage IN {LIVE_STAGES})"""
#: The same of one that stands now, and that its site does not call wrong.
VOUCHES_NOW = f"""{_VOUCHES}
            AND NOT EXISTS (SELECT FROM scaling_ledgerline WHERE retracts_id = line.id)
            AND NOT EXISTS (SELECT FROM scaling_dispute WHERE line_id = line.id AND superseded_at IS NULL)"""


def sites(*, past: bool, from_rank: int = LIVE_RANK, in_all: bool = True) -> str:
    """The sites of ``scope`` and ``place``. Their runs of use are those at ``from_rank`` or beyond.

    ``in_all``: the scope is ``SCOPE``.
    """
    recorded = "AND line.recorded_at <= %(known_at)s" if past else ""
    removed = "AND removal.recorded_at <= %(known_at)s" if past else ""
    return f"""
line AS (
    SELECT line.adoption_id, line.counts_from, CASE line.stage {_RANKS} END AS rank,
        {_VOUCHES} AND dispute.id IS NULL AS vouches
    FROM {_ALL if in_all else "scope"}
    JOIN scaling_ledgerline line ON line.adoption_id = scope.adoption_id
    LEFT JOIN scaling_dispute dispute ON dispute.line_id = line.id AND {stood("dispute", past=past)}
    WHERE line.kind <> 'retracted' AND line.counts_from <= %(as_at)s {recorded}
        AND NOT EXISTS (
            SELECT FROM scaling_ledgerline removal
            WHERE removal.retracts_id = line.id AND removal.retracts_id IS NOT NULL {removed}
        )
),
told AS (
    SELECT adoption_id,
        array_agg(16 * (counts_from - DATE '1900-01-01') + rank) FILTER (WHERE rank IS NOT NULL) AS entries,
        coalesce(bool_or(rank >= {_FIRST_EXIT}), FALSE) AS left_once,
        min(counts_from) FILTER (WHERE rank BETWEEN {from_rank} AND {_TOP}) AS first_use_on,
        max(rank) AS rank,
        min(counts_from) AS recorded_from,
        max(counts_from) FILTER (WHERE vouches) AS vouched_on
    FROM line
    GROUP BY adoption_id
),
contribution AS (
    SELECT told.adoption_id, told.first_use_on, told.recorded_from, told.vouched_on,
        CASE
            WHEN told.left_once THEN spells.live_during
            WHEN told.first_use_on IS NOT NULL THEN datemultirange(daterange(told.first_use_on, NULL))
        END AS live_during,
        CASE WHEN told.left_once THEN spells.live_since ELSE told.first_use_on END AS live_since,
        CASE WHEN told.left_once THEN spells.rank ELSE told.rank END AS rank
    FROM told
    LEFT JOIN LATERAL ({_SPELLS.format(from_rank=from_rank, top=_TOP)}) AS spells ON told.left_once
),
gathered AS (
    SELECT scope.innovation_id, scope.fate, scope.code,
        range_agg(made.live_during) AS live_during,
        min(made.first_use_on) AS first_use_on,
        min(made.recorded_from) AS recorded_from,
        coalesce(max(made.rank) FILTER (WHERE made.rank <= {_TOP}), max(made.rank)) AS rank,
        bool_or(
            made.live_since IS NOT NULL
            AND made.vouched_on >= greatest(made.live_since, %(as_at)s::date - basis.days)
        ) AS fresh,
        array_agg(scope.organisation_id ORDER BY scope.organisation_id) AS organisations
    FROM contribution made
    JOIN scope ON scope.adoption_id = made.adoption_id
    JOIN basis ON basis.innovation_id = scope.innovation_id
    GROUP BY scope.innovation_id, scope.fate, scope.code
),
met AS (
    SELECT innovation_id, fate, code, place.code IS NOT NULL AS in_cohort,
        coalesce(gathered.live_during, '{{}}') AS live_during, coalesce(gathered.fresh, FALSE) AS fresh,
        gathered.rank::smallint AS rank, gathered.first_use_on, gathered.recorded_from,
        coalesce(gathered.organisations, '{{}}') AS organisations
    FROM gathered
    FULL JOIN place USING (innovation_id, fate, code)
),
named AS (
    SELECT met.innovation_id, met.fate, met.code, at.organisation_id AS site_id,
        {listed(AREAS, "at.")}, coalesce(at.in_england, TRUE) AS in_england, at.closes_on,
        met.in_cohort,
        met.in_cohort AND met.fate = 'counted' AND coalesce(at.is_open, FALSE) AS eligible,
        CASE
            WHEN met.fate <> 'ended' THEN met.live_during
            WHEN at.closes_on IS NULL THEN '{{}}'::datemultirange
            ELSE met.live_during * datemultirange(daterange(NULL, at.closes_on + 1))
        END AS live_during,
        met.fresh, met.rank, met.first_use_on, met.recorded_from, met.organisations
    FROM met
    LEFT JOIN whereabouts at ON at.own_code = met.code AND at.described
),
site AS (
    SELECT *,
        CASE WHEN live_during = datemultirange(daterange(lower(live_during), NULL))
            THEN lower(live_during) END AS goes_on_from,
        fate <> 'waiting' AND live_during @> %(as_at)s::date AS live,
        fate <> 'waiting' AND live_during @> %(as_at)s::date AND fresh AS confirmed
    FROM named
)"""


#: The cells of the map that each row of ``site`` lies in (see ``Tally``), with their counts.
CELLS = """
CROSS JOIN LATERAL (
    VALUES
        (CASE WHEN in_england THEN 'icb' ELSE 'outside' END, coalesce(icb_id, 0)),
        ('sub_icb', sub_icb_id),
        ('network', network_id),
        ('cancer_alliance', cancer_alliance_id),
        ('icb_cluster', icb_cluster_id)
) AS cell(kind, area_id)
WHERE cell.area_id IS NOT NULL AND (in_england OR cell.kind = 'outside')"""
SIGNED_COUNTS = ", ".join(
    f"coalesce(sum(sign) FILTER (WHERE {what}), 0) AS {name}" for name, what in COUNTS.items()
)

#: What happened on which day to each row of ``site``.
EVENTS = """
CROSS JOIN LATERAL (
    SELECT happened_on, begun, ever_live, went_live, stopped,
        went_live * eligible::integer AS went_live_eligible, stopped * eligible::integer AS stopped_eligible
    FROM (
        SELECT recorded_from AS happened_on, 1 AS begun, 0 AS ever_live, 0 AS went_live, 0 AS stopped
        WHERE recorded_from IS NOT NULL
        UNION ALL
        SELECT first_use_on, 0, 1, 0, 0 WHERE first_use_on IS NOT NULL AND fate <> 'waiting'
        UNION ALL
        SELECT goes_on_from, 0, 0, 1, 0 WHERE goes_on_from IS NOT NULL AND fate <> 'waiting'
        UNION ALL
        SELECT lower(run), 0, 0, 1, 0 FROM unnest(live_during) AS run
        WHERE goes_on_from IS NULL AND fate <> 'waiting'
        UNION ALL
        SELECT upper(run), 0, 0, 0, 1 FROM unnest(live_during) AS run
        WHERE goes_on_from IS NULL AND fate <> 'waiting' AND NOT upper_inf(run)
    ) AS turn
) AS event"""
EVENT_COUNTS = ("begun", "ever_live", "went_live", "stopped", "went_live_eligible", "stopped_eligible")
#: Not by ``extract``: it gives decimal numbers, which take longer to reckon with.
MONTH = "(12 * date_part('year', event.happened_on) + date_part('month', event.happened_on) - 1)::integer"
REGION = "CASE WHEN in_england THEN coalesce(region_id, 0) ELSE -1 END"

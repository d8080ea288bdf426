"""What the front page asks the database, by hand and planned once a connection.

Everybody begins with this page: to put its queries together and plan them took longer than to ask.
Each gives the columns of the class in ``selectors`` that is named beside it.
"""

from __future__ import annotations

from adopters.prepared import Prepared
from scaling.ledger.tallies import sql

#: Whether a role is one's own, and ``Held``. Those of others are the roles that are ``asked``.
PEOPLE = Prepared(
    "home_people",
    """
WITH asked AS (
    SELECT 'nation' AS scope, '' AS scope_key, unnest(%(of_nation)s::text[]) AS role
    UNION ALL
    SELECT 'organisation', unnest(%(views)s::text[]), 'adopter_editor'
    UNION ALL
    SELECT 'innovation', slug, 'innovation_lead'
    FROM innovations_innovation
    WHERE slug = ANY(%(leads)s::text[]) OR id IN (
        SELECT innovation_id
        FROM adopters_organisation own
        JOIN scaling_adoption ON organisation_id = own.id
        WHERE own.code = ANY(%(views)s::text[])
    )
),
held AS (
    (
        SELECT FALSE AS is_own, role, scope, scope_key, person.name, person.email
        FROM asked
        JOIN adopters_grant USING (scope, scope_key, role)
        JOIN adopters_user person ON person.id = user_id
        WHERE ended_at IS NULL AND person.is_active AND person.id <> %(user)s
        ORDER BY role, person.name, person.email, scope_key
        LIMIT 20
    )
    UNION ALL
    SELECT TRUE, role, scope, scope_key, '', '' FROM adopters_grant
    WHERE ended_at IS NULL AND user_id = %(user)s
)
SELECT is_own, role, scope, scope_key,
    coalesce(innovation.name, organisation.name, area.name, nullif(scope_key, ''), 'England'),
    coalesce(nullif(held.name, ''), email), email
FROM held
LEFT JOIN innovations_innovation innovation ON scope = 'innovation' AND slug = scope_key
LEFT JOIN adopters_organisation organisation ON scope = 'organisation' AND organisation.code = scope_key
LEFT JOIN adopters_area area ON scope = 'area'
    AND area.kind = split_part(scope_key, ':', 1) AND area.code = split_part(scope_key, ':', 2)
ORDER BY role, scope_key
""",
    {"user": "bigint", "of_nation": "text[]", "leads": "text[]", "views": "text[]"},
)

#: Of a row ``adoption``: it is live, and neither its site nor data vouched for that after ``fresh_from``.
#: Only where its site says that a line is not right are lines asked which of them vouch.
_IS_DUE = f"""(
    adoption.stage IN {sql.LIVE_STAGES} AND (
        coalesce(adoption.vouched_on <= adoption.fresh_from, TRUE)
        OR adoption.is_disputed AND NOT EXISTS (
            SELECT FROM scaling_ledgerline line
            WHERE line.adoption_id = adoption.id AND line.counts_from > adoption.fresh_from
                AND {sql.VOUCHES_NOW}
        )
    )
)"""

#: ``LedInnovation``.
LED = Prepared(
    "home_led",
    f"""
SELECT led.slug, led.name, sites.disputed,
    (SELECT count(*) FROM scaling_adoption WHERE innovation_id = led.id AND contradictory),
    sites.due,
    (SELECT count(*) FROM scaling_importbatch WHERE innovation_id = led.id AND status = 'checked'),
    (SELECT count(*) FROM innovations_removalproposal WHERE innovation_id = led.id AND decided_at IS NULL)
FROM innovations_innovation led
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE is_disputed) AS disputed, count(*) FILTER (WHERE {_IS_DUE}) AS due
    FROM (
        SELECT id, stage, vouched_on, %(today)s::date - led.return_interval_days AS fresh_from,
            adoption_id IS NOT NULL AS is_disputed
        FROM scaling_adoption
        LEFT JOIN (SELECT DISTINCT adoption_id FROM scaling_dispute WHERE superseded_at IS NULL) disputed
            ON adoption_id = id
        WHERE innovation_id = led.id
    ) adoption
) sites
WHERE led.slug = ANY(%(leads)s::text[])
ORDER BY led.name
""",  # noqa: S608 - names of our own
    {"leads": "text[]", "today": "date"},
)

#: ``Waiting``.
AT_SITES = Prepared(
    "home_at_sites",
    f"""
WITH own AS MATERIALIZED (
    SELECT id, code FROM adopters_organisation WHERE code = ANY(%(views)s::text[])
),
taken AS MATERIALIZED (
    SELECT adoption.id, innovation_id, organisation_id, stage, vouched_on, innovation.name, own.code,
        %(today)s::date - innovation.return_interval_days AS fresh_from,
        EXISTS (
            SELECT FROM scaling_dispute WHERE adoption_id = adoption.id AND superseded_at IS NULL
        ) AS is_disputed
    FROM own
    JOIN scaling_adoption adoption ON adoption.organisation_id = own.id
    JOIN innovations_innovation innovation ON innovation.id = adoption.innovation_id
),
judged AS MATERIALIZED (
    SELECT name, code, id, {_IS_DUE} AS is_due, is_disputed
    FROM taken adoption
)
SELECT * FROM judged WHERE is_due OR is_disputed
UNION ALL
SELECT innovation.name, own.code, NULL, FALSE, FALSE
FROM own
JOIN innovations_cohortmember member ON member.organisation_id = own.id
JOIN innovations_cohort cohort ON cohort.id = member.cohort_id
JOIN innovations_innovation innovation ON innovation.id = cohort.innovation_id
WHERE innovation.status <> 'finished'
    AND NOT EXISTS (
        SELECT FROM innovations_cohort newer
        WHERE newer.innovation_id = cohort.innovation_id
            AND (newer.recorded_at, newer.number) > (cohort.recorded_at, cohort.number)
    )
    AND (cohort.innovation_id, own.id) NOT IN (
        SELECT innovation_id, organisation_id FROM taken WHERE stage <> ''
    )
    AND NOT EXISTS (
        SELECT FROM innovations_removalproposal
        WHERE innovation_id = cohort.innovation_id AND organisation_id = own.id AND decided_at IS NULL
    )
ORDER BY 1, 3
""",  # noqa: S608 - names of our own
    {"views": "text[]", "today": "date"},
)

#: ``Board``.
BOARDS = Prepared(
    "home_boards",
    """
SELECT region.code, board.code, board.name
FROM adopters_area region
JOIN adopters_area board ON board.region_id = region.id
WHERE region.code = ANY(%(regions)s::text[]) AND board.kind = 'icb' AND board.closes_on IS NULL
ORDER BY board.name
""",
    {"regions": "text[]"},
)

#: Of those who keep the estate, and of leads: whether an organisation split with nobody having said where its
#: place went, and something depends on that.
_HAS_SPLIT = """
WITH split AS MATERIALIZED (
    SELECT id, code FROM adopters_organisation
    WHERE closes_on < %(today)s::date
        AND code IN (
            SELECT old_code FROM adopters_succession
            WHERE superseded_at IS NULL AND "on" <= %(today)s::date AND new_code <> old_code
            GROUP BY old_code HAVING count(*) > 1
        )
        AND id NOT IN (SELECT organisation_id FROM adopters_splitanswer WHERE superseded_at IS NULL)
)
SELECT EXISTS (
    SELECT FROM innovations_cohortmember member
    JOIN innovations_cohort cohort ON cohort.id = member.cohort_id
    WHERE organisation_id IN (SELECT id FROM split) {of_leads}
    UNION ALL
    SELECT FROM scaling_adoption
    WHERE stage <> '' AND organisation_id IN (
        SELECT id FROM split
        UNION ALL
        SELECT came.id
        FROM split
        JOIN adopters_succession ON new_code = split.code AND superseded_at IS NULL
        JOIN adopters_organisation came ON came.code = old_code
    ) {of_leads}
)
"""
SPLIT = Prepared("home_split", _HAS_SPLIT.format(of_leads=""), {"today": "date"})
SPLIT_OF_LEADS = Prepared(
    "home_split_of_leads",
    _HAS_SPLIT.format(
        of_leads="""AND innovation_id IN (
        SELECT id FROM innovations_innovation WHERE slug = ANY(%(leads)s::text[])
    )"""
    ),
    {"today": "date", "leads": "text[]"},
)

#: ``Installation``.
INSTALLATION = Prepared(
    "home_installation",
    """
SELECT
    EXISTS (SELECT FROM adopters_area),
    EXISTS (SELECT FROM adopters_organisation),
    EXISTS (SELECT FROM innovations_innovation),
    EXISTS (SELECT FROM adopters_user WHERE is_active AND id <> %(user)s),
    (SELECT count(*) FROM adopters_invitation WHERE accepted_at IS NULL AND withdrawn_at IS NULL),
    (SELECT count(*) FROM scaling_job WHERE status = 'failed')
""",
    {"user": "bigint"},
)

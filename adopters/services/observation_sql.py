"""The set-based statements by which sightings become the estate."""

#: The latest sighting of each code, and since when it has been said to be out of use. An organisation
#: enters the estate once any file has seen it in use; out of use without a closing date, it is closed
#: from the day before the first of the latest files that say so.
UPSERT = """
WITH said AS (
    SELECT s.*, max(s.as_at) FILTER (WHERE NOT s.lapsed) OVER (PARTITION BY s.code) AS last_in_use
      FROM adopters_sighting s WHERE s.code = ANY(%(codes)s)
), judged AS (
    SELECT said.*,
           min(as_at) FILTER (WHERE lapsed AND as_at > coalesce(last_in_use, '-infinity'))
               OVER (PARTITION BY code) AS lapsed_on,
           row_number() OVER (PARTITION BY code ORDER BY as_at DESC, lapsed, layout, digest DESC) AS place
      FROM said
), wanted AS (
    SELECT judged.*, CASE WHEN lapsed THEN greatest(lapsed_on - 1, opens_on) ELSE closes_on END AS last_day
      FROM judged
     WHERE place = 1 AND (last_in_use IS NOT NULL
                          OR EXISTS (SELECT 1 FROM adopters_organisation o WHERE o.code = judged.code))
)
INSERT INTO adopters_organisation AS o
       (code, name, kind, in_england, opens_on, closes_on, address, postcode, telephone)
SELECT code, name, kind, in_england, opens_on, last_day, address, postcode, telephone
  FROM wanted ORDER BY code
    ON CONFLICT (code) DO UPDATE
   SET name = excluded.name, kind = excluded.kind, in_england = excluded.in_england,
       opens_on = excluded.opens_on, closes_on = excluded.closes_on, address = excluded.address,
       postcode = excluded.postcode, telephone = excluded.telephone
 WHERE (o.name, o.kind, o.in_england, o.opens_on, o.closes_on, o.address, o.postcode, o.telephone)
       IS DISTINCT FROM
       (excluded.name, excluded.kind, excluded.in_england, excluded.opens_on, excluded.closes_on,
        excluded.address, excluded.postcode, excluded.telephone)
RETURNING o.id, (xmax = 0), o.closes_on
"""

SUPERSEDE_SPANS = """
UPDATE adopters_organisationspan s SET superseded_at = %(at)s, superseded_by_id = %(by)s
  FROM adopters_organisation o
 WHERE o.id = s.organisation_id AND o.id = ANY(%(ids)s) AND s.superseded_at IS NULL
   AND (s.kind, s.in_england, s.during)
       IS DISTINCT FROM (o.kind, o.in_england, daterange(o.opens_on, o.closes_on + 1))
"""

ADD_SPANS = """
INSERT INTO adopters_organisationspan (organisation_id, kind, in_england, during, recorded_at, recorded_by_id)
SELECT o.id, o.kind, o.in_england, daterange(o.opens_on, o.closes_on + 1), %(at)s, %(by)s
  FROM adopters_organisation o
 WHERE o.id = ANY(%(ids)s) AND NOT EXISTS (
       SELECT 1 FROM adopters_organisationspan s
        WHERE s.organisation_id = o.id AND s.superseded_at IS NULL)
"""

#: Open in both files, and placed elsewhere by the file before it (or, if this is the earliest,
#: by the one after): organisation, kind, from, to, in the order of the files' dates.
MOVES = """
SELECT o.id, v.kind, CASE WHEN v.earlier THEN v.there ELSE v.here END,
       CASE WHEN v.earlier THEN v.here ELSE v.there END
  FROM adopters_sighting s
  JOIN adopters_organisation o ON o.code = s.code
  JOIN LATERAL (
       SELECT x.* FROM adopters_sighting x WHERE x.code = s.code AND x.as_at <> s.as_at
        ORDER BY x.as_at > s.as_at, abs(x.as_at - s.as_at), x.digest LIMIT 1) n ON true
 CROSS JOIN LATERAL (VALUES
       ('region', s.region_code, n.region_code, n.as_at < s.as_at),
       ('icb', s.icb_code, n.icb_code, n.as_at < s.as_at)) v (kind, here, there, earlier)
 WHERE s.load_id = %(load)s AND v.here <> v.there AND v.here <> '' AND v.there <> ''
   AND (o.closes_on IS NULL OR o.closes_on >= greatest(s.as_at, n.as_at))
"""

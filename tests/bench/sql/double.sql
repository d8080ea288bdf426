-- As many new lines of every adoption as it has: each says again, on the day of its first stage, that
-- it was so. No figure changes by that, and no column of the adoption.
INSERT INTO scaling_ledgerline (
    adoption_id, kind, stage, occurred_on, precision, counts_from, recorded_at, recorded_by_id, source,
    evidence, reason, note
)
SELECT entry.adoption_id, 'still', '', entry.counts_from, 'day', entry.counts_from, entry.recorded_at,
       entry.recorded_by_id, 'form', 'reported', '', ''
  FROM (SELECT adoption_id, count(*) AS lines FROM scaling_ledgerline GROUP BY adoption_id) AS held
  JOIN (
        SELECT DISTINCT ON (line.adoption_id) line.*
          FROM scaling_ledgerline AS line
         WHERE line.kind = 'entered'
           AND line.stage NOT IN ('declined', 'withdrawn', 'paused', 'stopped')
           AND NOT EXISTS (SELECT FROM scaling_ledgerline AS gone WHERE gone.retracts_id = line.id)
         ORDER BY line.adoption_id, line.counts_from
       ) AS entry USING (adoption_id),
       generate_series(1, held.lines)
 WHERE NOT EXISTS (
        SELECT FROM scaling_ledgerline AS other
         WHERE other.adoption_id = entry.adoption_id
           AND other.counts_from = entry.counts_from
           AND other.stage IN ('declined', 'withdrawn', 'paused', 'stopped')
       )

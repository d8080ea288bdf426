WITH shown AS (
    SELECT id FROM innovations_innovation WHERE status <> 'preparing' ORDER BY name LIMIT 50
), moved AS (
    SELECT innovation_id, sum(went_live) AS went_live, sum(stopped) AS stopped
      FROM scaling_monthtally
     WHERE innovation_id IN (SELECT id FROM shown)
       AND month >= 12 * extract(year FROM date_trunc('quarter', current_date))
                    + extract(month FROM date_trunc('quarter', current_date)) - 1
     GROUP BY innovation_id
)
SELECT tally.innovation_id, tally.region_id, moved.went_live, moved.stopped,
       sum(tally.eligible), sum(tally.live), sum(tally.live_eligible),
       sum(tally.nothing_recorded), sum(tally.waiting)
  FROM scaling_tally AS tally
  LEFT JOIN moved USING (innovation_id)
 WHERE tally.innovation_id IN (SELECT id FROM shown) AND tally.kind IN ('icb', 'outside')
 GROUP BY 1, 2, 3, 4

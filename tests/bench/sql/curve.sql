SELECT date_trunc('month', adoption.first_live_on) AS month, count(*) AS went_live
  FROM scaling_adoption AS adoption
  JOIN innovations_innovation AS innovation ON innovation.id = adoption.innovation_id
 WHERE innovation.slug = %(slug)s AND adoption.first_live_on IS NOT NULL
 GROUP BY month
 ORDER BY month

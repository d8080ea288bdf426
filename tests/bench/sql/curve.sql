SELECT month, sum(begun), sum(ever_live), sum(went_live), sum(stopped)
  FROM scaling_monthtally
 WHERE innovation_id = (SELECT id FROM innovations_innovation WHERE slug = %(slug)s)
 GROUP BY month
 ORDER BY month

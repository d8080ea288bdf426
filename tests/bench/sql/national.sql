SELECT innovation.slug,
       count(*) FILTER (WHERE adoption.stage IN ('live', 'embedded', 'sustained')) AS live_now,
       count(adoption.first_live_on) AS ever_live
  FROM innovations_innovation AS innovation
  LEFT JOIN scaling_adoption AS adoption ON adoption.innovation_id = innovation.id
 GROUP BY innovation.slug
 ORDER BY innovation.slug

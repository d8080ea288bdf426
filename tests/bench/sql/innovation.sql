SELECT area.code,
       count(*) FILTER (WHERE adoption.stage IN ('live', 'embedded', 'sustained')) AS live_now,
       count(adoption.first_live_on) AS ever_live
  FROM scaling_adoption AS adoption
  JOIN innovations_innovation AS innovation ON innovation.id = adoption.innovation_id
  JOIN adopters_membership AS membership ON membership.organisation_id = adoption.organisation_id
  JOIN adopters_area AS area ON area.id = membership.area_id
 WHERE innovation.slug = %(slug)s
   AND membership.area_kind = 'icb'
   AND membership.superseded_at IS NULL
   AND membership.during @> current_date
 GROUP BY area.code

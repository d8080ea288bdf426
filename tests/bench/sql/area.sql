SELECT adoption.innovation_id,
       count(*) FILTER (WHERE adoption.stage IN ('live', 'embedded', 'sustained')) AS live_now,
       count(adoption.first_live_on) AS ever_live
  FROM adopters_area AS area
  JOIN adopters_membership AS membership ON membership.area_id = area.id
  JOIN scaling_adoption AS adoption ON adoption.organisation_id = membership.organisation_id
 WHERE area.kind = %(kind)s AND area.code = %(code)s
   AND membership.superseded_at IS NULL
   AND membership.during @> current_date
 GROUP BY adoption.innovation_id

SELECT innovation_id, sum(eligible), sum(live), sum(live_eligible), sum(ever_live), sum(nothing_recorded),
       sum(waiting)
  FROM scaling_tally
 WHERE kind = 'icb' AND region_id = (SELECT id FROM adopters_area WHERE kind = %(kind)s AND code = %(code)s)
 GROUP BY innovation_id

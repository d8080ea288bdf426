SELECT innovation.slug, adoption.stage, adoption.since
  FROM adopters_organisation AS organisation
  JOIN scaling_adoption AS adoption ON adoption.organisation_id = organisation.id
  JOIN innovations_innovation AS innovation ON innovation.id = adoption.innovation_id
 WHERE organisation.code = %(code)s
 ORDER BY innovation.name

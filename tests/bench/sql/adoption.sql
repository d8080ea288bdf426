SELECT line.*
  FROM scaling_ledgerline AS line
 WHERE line.adoption_id = %(pk)s
 ORDER BY line.id

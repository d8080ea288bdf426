from typing import ClassVar

from django.db import migrations, models

#: What ``scaling.ledger.projection`` makes of the lines that stand when this is run.
VOUCHED = """
    UPDATE scaling_adoption AS adoption SET vouched_on = told.vouched_on
    FROM (
        SELECT line.adoption_id, max(line.counts_from) AS vouched_on
        FROM scaling_ledgerline AS line
        WHERE line.evidence IN ('confirmed', 'observed')
            AND (line.kind = 'still' AND line.step_id IS NULL
                OR line.stage IN ('live', 'embedded', 'sustained'))
            AND NOT EXISTS (
                SELECT FROM scaling_ledgerline AS removal
                WHERE removal.retracts_id = line.id AND removal.retracts_id IS NOT NULL
            )
        GROUP BY line.adoption_id
    ) AS told
    WHERE told.adoption_id = adoption.id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scaling", "0011_what_is_kept_is_found_by_area_and_fate")]

    operations: ClassVar = [
        migrations.AddField("adoption", "vouched_on", models.DateField(blank=True, null=True)),
        migrations.RunSQL(VOUCHED, migrations.RunSQL.noop),
    ]

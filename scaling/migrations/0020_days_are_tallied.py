from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

# What is kept lacks the new counts, so nothing kept stands: the worker makes it anew, and until then
# pages make their figures from the lines.
NOTHING_STANDS = "DELETE FROM scaling_tallystate"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scaling", "0019_what_is_written_at_once_is_tidied_soon")]

    operations: ClassVar = [
        migrations.RunSQL(NOTHING_STANDS, migrations.RunSQL.noop),
        *(
            migrations.AddField("monthtally", name, models.IntegerField(default=0), preserve_default=False)
            for name in ("went_live_eligible", "stopped_eligible")
        ),
        migrations.CreateModel(
            name="DayTally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "innovation_id",
                        "day",
                        "region_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("region_id", models.IntegerField()),
                ("ever_live", models.IntegerField()),
                ("live", models.IntegerField()),
                ("live_eligible", models.IntegerField()),
                (
                    "innovation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="innovations.innovation",
                    ),
                ),
            ],
        ),
    ]

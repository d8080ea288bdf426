from typing import ClassVar

from django.db import migrations, models

GOES_ON = """
    UPDATE scaling_countedsite SET goes_on_from = lower(live_during)
    WHERE live_during = datemultirange(daterange(lower(live_during), NULL))
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scaling", "0013_due_and_contradictory_adoptions_are_found_at_once")]

    operations: ClassVar = [
        migrations.AddField("countedsite", "goes_on_from", models.DateField(null=True)),
        migrations.RunSQL(GOES_ON, migrations.RunSQL.noop),
    ]

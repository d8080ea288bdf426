from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

ORGANISATIONS = """
    UPDATE scaling_countedsite SET organisations = ARRAY(
        SELECT organisation_id FROM scaling_adoption WHERE id = ANY(adoptions) ORDER BY 1
    )
    WHERE adoptions <> '{}'
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scaling", "0017_adaptations_know_their_innovation")]

    operations: ClassVar = [
        migrations.AddField(
            "countedsite",
            "organisations",
            ArrayField(models.BigIntegerField(), default=list),
            preserve_default=False,
        ),
        migrations.RunSQL(ORGANISATIONS),
        migrations.RemoveField("countedsite", "adoptions"),
    ]

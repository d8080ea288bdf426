from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("innovations", "0003_cohort_size_and_filename")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="cohortmember",
            index=models.Index(fields=["organisation"], include=("cohort",), name="cohort_member_organisation"),
        ),
        # The index before it, of organisations alone, goes.
        migrations.AlterField(
            model_name="cohortmember",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cohort_places",
                to="adopters.organisation",
            ),
        ),
    ]

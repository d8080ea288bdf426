from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scaling", "0020_days_are_tallied")]
    operations: ClassVar = [
        # With its key: one adoption of many sites is looked up beside the others of its innovation.
        migrations.RemoveConstraint("adoption", "adoption_unique"),
        migrations.AddConstraint(
            "adoption",
            models.UniqueConstraint(
                fields=("innovation", "organisation"), include=("id",), name="adoption_unique"
            ),
        ),
        migrations.AddIndex(
            model_name="adoption",
            index=models.Index(
                fields=["organisation"],
                include=("innovation", "id", "stage", "since", "vouched_on"),
                name="adoption_organisation",
            ),
        ),
        # The index before it, of organisations alone, goes.
        migrations.AlterField(
            model_name="adoption",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adoptions",
                to="adopters.organisation",
            ),
        ),
    ]

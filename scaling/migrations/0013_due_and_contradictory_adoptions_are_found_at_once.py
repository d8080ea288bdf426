from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scaling", "0012_adoptions_say_when_they_were_vouched_for")]

    operations: ClassVar = [
        migrations.RemoveIndex("adoption", "adoption_stage"),
        migrations.AddIndex(
            "adoption",
            models.Index(
                fields=["innovation", "stage", "vouched_on"], include=["id"], name="adoption_stage"
            ),
        ),
        migrations.AddIndex(
            "adoption",
            models.Index(
                condition=models.Q(contradictory=True), fields=["innovation"], name="adoption_contradictory"
            ),
        ),
    ]

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scaling", "0014_sites_say_from_when_they_go_on")]

    operations: ClassVar = [
        migrations.RemoveIndex("tally", "tally_area"),
        migrations.AddIndex(
            "countedsite",
            models.Index(
                fields=["innovation", "goes_on_from"],
                include=["first_use_on", "eligible", "region_id", "icb_id", "network_id"],
                name="countedsite_going",
                condition=Q(in_england=True, goes_on_from__isnull=False) & ~Q(fate="waiting"),
            ),
        ),
        migrations.AddIndex(
            "countedsite",
            models.Index(
                fields=["innovation"],
                name="countedsite_in_runs",
                condition=Q(in_england=True, goes_on_from__isnull=True, first_use_on__isnull=False)
                & ~Q(fate="waiting"),
            ),
        ),
    ]

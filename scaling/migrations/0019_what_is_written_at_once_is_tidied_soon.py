from typing import ClassVar

from django.db import migrations

# Pages read these two from their indexes alone, which the server can do only where it has tidied the
# table since it was written to. By its own rule it waits until a fifth of the table was.
SOON = """
    ALTER TABLE {table} SET (
        autovacuum_vacuum_threshold = 500,
        autovacuum_vacuum_scale_factor = 0.005,
        autovacuum_vacuum_insert_threshold = 500,
        autovacuum_vacuum_insert_scale_factor = 0.005
    )
"""
AS_BEFORE = """
    ALTER TABLE {table} RESET (
        autovacuum_vacuum_threshold,
        autovacuum_vacuum_scale_factor,
        autovacuum_vacuum_insert_threshold,
        autovacuum_vacuum_insert_scale_factor
    )
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scaling", "0018_sites_know_whose_adoptions_count")]

    operations: ClassVar = [
        migrations.RunSQL(SOON.format(table=table), AS_BEFORE.format(table=table))
        for table in ("scaling_adoption", "scaling_countedsite")
    ]

from typing import Any, ClassVar

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.db.models import Q

#: Past the triggers: what was settled is not to be updated either.
FILLED = """
    ALTER TABLE scaling_dispute DISABLE TRIGGER USER;
    UPDATE scaling_dispute AS dispute SET adoption_id = line.adoption_id
    FROM scaling_ledgerline AS line WHERE line.id = dispute.line_id;
    ALTER TABLE scaling_dispute ENABLE TRIGGER USER;
"""


def adoption(*, null: bool) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        db_index=False,
        editable=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="disputes",
        to="scaling.adoption",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scaling", "0015_days_of_use_are_found_without_the_table")]

    operations: ClassVar = [
        pgtrigger.migrations.RemoveTrigger("dispute", "facts_are_only_superseded"),
        migrations.AddField("dispute", "adoption", adoption(null=True)),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AlterField("dispute", "adoption", adoption(null=False)),
        migrations.AddIndex(
            "dispute",
            models.Index(
                fields=["adoption"], condition=Q(superseded_at__isnull=True), name="dispute_standing"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            "dispute",
            pgtrigger.compiler.Trigger(
                name="facts_are_only_superseded",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."adoption_id" IS DISTINCT FROM (NEW."adoption_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."statement" IS DISTINCT FROM (NEW."statement"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d19b2b94cfb672f6d6d8fd38cfb68115b06f2453",
                    operation="UPDATE",
                    pgid="pgtrigger_facts_are_only_superseded_818d9",
                    table="scaling_dispute",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            "dispute",
            pgtrigger.compiler.Trigger(
                name="dispute_is_of_its_lines_adoption",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    NEW.adoption_id := (SELECT adoption_id FROM scaling_ledgerline WHERE id = NEW.line_id);\n                    RETURN NEW;\n                ",
                    hash="29a4e6fe2d3967e92f4c0584c244c058f9f19806",
                    operation="INSERT",
                    pgid="pgtrigger_dispute_is_of_its_lines_adoption_9eec2",
                    table="scaling_dispute",
                    when="BEFORE",
                ),
            ),
        ),
    ]

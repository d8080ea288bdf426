from typing import Any, ClassVar

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.db.models import Q

#: Past the triggers: the audit has nothing to say of it.
FILLED = """
    ALTER TABLE scaling_adaptation DISABLE TRIGGER USER;
    UPDATE scaling_adaptation AS adaptation SET innovation_id = adoption.innovation_id
    FROM scaling_adoption AS adoption WHERE adoption.id = adaptation.adoption_id;
    ALTER TABLE scaling_adaptation ENABLE TRIGGER USER;
"""


def innovation(*, null: bool) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        db_index=False,
        editable=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="adaptations",
        to="innovations.innovation",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("innovations", "0003_cohort_size_and_filename"),
        ("scaling", "0016_disputes_know_their_adoption"),
    ]

    operations: ClassVar = [
        pgtrigger.migrations.RemoveTrigger("adaptation", "update_update"),
        migrations.AddField("adaptation", "innovation", innovation(null=True)),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AlterField("adaptation", "innovation", innovation(null=False)),
        migrations.AddIndex(
            "adaptation",
            models.Index(
                fields=["innovation"], condition=Q(removed_at__isnull=True), name="adaptation_standing"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            "adaptation",
            pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "scaling_adaptationevent" ("adoption_id", "component_id", "core_delivered", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "removed_at", "removed_by_id", "sharing", "what_changed") SELECT new_values."adoption_id", new_values."component_id", new_values."core_delivered", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."recorded_at", new_values."recorded_by_id", new_values."removed_at", new_values."removed_by_id", new_values."sharing", new_values."what_changed" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."adoption_id" IS DISTINCT FROM (new_values."adoption_id") OR old_values."component_id" IS DISTINCT FROM (new_values."component_id") OR old_values."core_delivered" IS DISTINCT FROM (new_values."core_delivered") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."recorded_at" IS DISTINCT FROM (new_values."recorded_at") OR old_values."recorded_by_id" IS DISTINCT FROM (new_values."recorded_by_id") OR old_values."removed_at" IS DISTINCT FROM (new_values."removed_at") OR old_values."removed_by_id" IS DISTINCT FROM (new_values."removed_by_id") OR old_values."sharing" IS DISTINCT FROM (new_values."sharing") OR old_values."what_changed" IS DISTINCT FROM (new_values."what_changed")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="16b7bd4a02d85618443fd93848d72e20224f4d34",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a7130",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="scaling_adaptation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            "adaptation",
            pgtrigger.compiler.Trigger(
                name="adaptation_is_of_its_adoptions_innovation",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    NEW.innovation_id := (\n                        SELECT innovation_id FROM scaling_adoption WHERE id = NEW.adoption_id\n                    );\n                    RETURN NEW;\n                ",
                    hash="00244351a715185e8e2cb15baa61e272a0a3c0c6",
                    operation="INSERT",
                    pgid="pgtrigger_adaptation_is_of_its_adoptions_innovation_6694f",
                    table="scaling_adaptation",
                    when="BEFORE",
                ),
            ),
        ),
    ]

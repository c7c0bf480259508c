"""A fact says which revision ended it, and may begin or end with a revision until that has its checksum.

So a portal from before this can compile no longer: it is refused, and the nightly job of the new one does it.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

COLUMN = """
ALTER TABLE briefings_fact ADD COLUMN ended_id bigint NULL;
ALTER TABLE briefings_fact ADD CONSTRAINT briefings_fact_ended_id_bc0bba62_fk_briefings_weeklyrevision_id
    FOREIGN KEY (ended_id) REFERENCES briefings_weeklyrevision (id) DEFERRABLE INITIALLY DEFERRED NOT VALID
"""


class Migration(migrations.Migration):

    dependencies = [
        ('briefings', '0009_no_index_twice'),
        ('venues', '0007_no_index_twice'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='fact',
            name='fact_frozen',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='weeklyrevision',
            name='revision_frozen',
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(COLUMN, "ALTER TABLE briefings_fact DROP COLUMN ended_id")],
            state_operations=[
                migrations.AddField(
                    model_name='fact',
                    name='ended',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ended', to='briefings.weeklyrevision'),
                ),
            ],
        ),
        migrations.AlterField(
            model_name='fact',
            name='revision',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='begun', to='briefings.weeklyrevision'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fact',
            trigger=pgtrigger.compiler.Trigger(name='fact_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Compiled figures are frozen: compile the week again instead.' USING ERRCODE = '23514'; RETURN NULL;", hash='36f54c2045b45a436e44e5db721fbd802cae1928', operation='DELETE', pgid='pgtrigger_fact_stays_99eb3', table='briefings_fact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fact',
            trigger=pgtrigger.compiler.Trigger(name='fact_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."absent" IS DISTINCT FROM (NEW."absent") OR OLD."area_id" IS DISTINCT FROM (NEW."area_id") OR OLD."attended" IS DISTINCT FROM (NEW."attended") OR OLD."booked" IS DISTINCT FROM (NEW."booked") OR OLD."briefing_id" IS DISTINCT FROM (NEW."briefing_id") OR OLD."called_off" IS DISTINCT FROM (NEW."called_off") OR OLD."campaign_id" IS DISTINCT FROM (NEW."campaign_id") OR OLD."category" IS DISTINCT FROM (NEW."category") OR OLD."course_id" IS DISTINCT FROM (NEW."course_id") OR OLD."day" IS DISTINCT FROM (NEW."day") OR OLD."focus_area_id" IS DISTINCT FROM (NEW."focus_area_id") OR OLD."held" IS DISTINCT FROM (NEW."held") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_first_for_organisation" IS DISTINCT FROM (NEW."is_first_for_organisation") OR OLD."is_first_for_venue" IS DISTINCT FROM (NEW."is_first_for_venue") OR OLD."is_online" IS DISTINCT FROM (NEW."is_online") OR OLD."not_recorded" IS DISTINCT FROM (NEW."not_recorded") OR OLD."offered" IS DISTINCT FROM (NEW."offered") OR OLD."officer_minutes" IS DISTINCT FROM (NEW."officer_minutes") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."revision_id" IS DISTINCT FROM (NEW."revision_id") OR OLD."strand" IS DISTINCT FROM (NEW."strand") OR OLD."venue_id" IS DISTINCT FROM (NEW."venue_id") OR OLD."walk_ins" IS DISTINCT FROM (NEW."walk_ins"))', func="RAISE EXCEPTION 'Compiled figures are frozen: compile the week again instead.' USING ERRCODE = '23514'; RETURN NULL;", hash='9dc62fe79acb9635fe101c7541a95c921825b7e5', operation='UPDATE', pgid='pgtrigger_fact_frozen_0bdd0', table='briefings_fact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fact',
            trigger=pgtrigger.compiler.Trigger(name='fact_ends_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ended_id" IS DISTINCT FROM (NEW."ended_id"))', func="\nIF OLD.ended_id IS NOT NULL OR NOT EXISTS (\n    SELECT FROM briefings_weeklyrevision begun JOIN briefings_weeklyrevision ended USING (force_id, monday)\n    WHERE begun.id = OLD.revision_id AND ended.id = NEW.ended_id AND ended.number > begun.number AND ended.checksum = ''\n) THEN RAISE EXCEPTION 'Compiled figures are frozen: compile the week again instead.' USING ERRCODE = '23514'; END IF;\nRETURN NEW;\n", hash='7c0e2e5a96af99e8fa11c7974a80e92be005ab10', operation='UPDATE', pgid='pgtrigger_fact_ends_once_3450d', table='briefings_fact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fact',
            trigger=pgtrigger.compiler.Trigger(name='fact_complete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (\n    SELECT FROM added JOIN briefings_weeklyrevision revision ON revision.id = revision_id WHERE checksum <> ''\n) THEN RAISE EXCEPTION 'Compiled figures are frozen: compile the week again instead.' USING ERRCODE = '23514'; END IF;\nRETURN NULL;\n", hash='5ddb489ca4a426292bc0c4c49e1c4fe3b1047a08', level='STATEMENT', operation='INSERT', pgid='pgtrigger_fact_complete_e7acb', referencing='REFERENCING NEW TABLE AS added ', table='briefings_fact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factperson',
            trigger=pgtrigger.compiler.Trigger(name='fact_person_complete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (\n    SELECT FROM added JOIN briefings_fact fact ON fact.id = fact_id JOIN briefings_weeklyrevision revision ON revision.id = revision_id WHERE checksum <> ''\n) THEN RAISE EXCEPTION 'Compiled figures are frozen: compile the week again instead.' USING ERRCODE = '23514'; END IF;\nRETURN NULL;\n", hash='cce791c4bd979c1d52b1a206e078ff8c80b2af3d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_fact_person_complete_da441', referencing='REFERENCING NEW TABLE AS added ', table='briefings_factperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weeklyrevision',
            trigger=pgtrigger.compiler.Trigger(name='revision_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."compiled_at" IS DISTINCT FROM (NEW."compiled_at") OR OLD."compiled_by_id" IS DISTINCT FROM (NEW."compiled_by_id") OR OLD."force_id" IS DISTINCT FROM (NEW."force_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."monday" IS DISTINCT FROM (NEW."monday") OR OLD."number" IS DISTINCT FROM (NEW."number"))', func="RAISE EXCEPTION 'Compiled figures are frozen: compile the week again instead.' USING ERRCODE = '23514'; RETURN NULL;", hash='31987c6835f0764cb226c8406e804c48b5fb8fc6', operation='UPDATE', pgid='pgtrigger_revision_frozen_49d05', table='briefings_weeklyrevision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weeklyrevision',
            trigger=pgtrigger.compiler.Trigger(name='revision_complete', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."checksum" = \'\') AND OLD."checksum" IS DISTINCT FROM (NEW."checksum"))', func="RAISE EXCEPTION 'Compiled figures are frozen: compile the week again instead.' USING ERRCODE = '23514'; RETURN NULL;", hash='f43881513dec7b59e8a3250aa51a28a2b511e890', operation='UPDATE', pgid='pgtrigger_revision_complete_56e3a', table='briefings_weeklyrevision', when='BEFORE')),
        ),
    ]

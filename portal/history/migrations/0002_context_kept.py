from django.db import migrations

# pghistory's own function updates a context, which the application's role may not do to history: this one only adds.
ATTACH = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS pghistory_context.id%TYPE AS $$
DECLARE
    number UUID := NULLIF(CURRENT_SETTING('pghistory.context_id', TRUE), '')::UUID;
    about JSONB := NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), '')::JSONB;
BEGIN
    IF number IS NULL OR about IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (number, about, NOW(), NOW())
        ON CONFLICT (id) DO NOTHING;
    RETURN number;
END;
$$ LANGUAGE plpgsql;
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0001_read_log"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [
        migrations.RunSQL(ATTACH, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX pghistory_context_of_user ON pghistory_context ((metadata ->> 'user'))",
            "DROP INDEX pghistory_context_of_user",
        ),
    ]

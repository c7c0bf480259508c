"""Ends the facts of old revisions, each of which has all facts of its week; backwards, writes all into each again."""

from django.db import migrations

FACT = """
briefing_id, venue_id, organisation_id, day, course_id, strand, campaign_id, focus_area_id, area_id, category,
is_online, held, called_off, offered, officer_minutes, booked, attended, absent, not_recorded, walk_ins,
is_first_for_venue, is_first_for_organisation
"""
UNGUARDED = "SELECT set_config('pgtrigger.ignore', '{%s}', true)"
END = """
UPDATE briefings_fact fact SET ended_id = next.id
FROM briefings_weeklyrevision begun JOIN briefings_weeklyrevision next USING (force_id, monday)
WHERE begun.id = fact.revision_id AND next.number = begun.number + 1 AND ended_id IS DISTINCT FROM next.id
"""
WRITE_ALL = f"""
WITH wanted AS (
    SELECT later.id AS later_id, fact.*
    FROM briefings_fact fact
    JOIN briefings_weeklyrevision begun ON begun.id = fact.revision_id
    JOIN briefings_weeklyrevision later USING (force_id, monday)
    LEFT JOIN briefings_weeklyrevision ended ON ended.id = fact.ended_id
    WHERE later.number > begun.number AND (ended.id IS NULL OR later.number < ended.number)
), written AS (
    INSERT INTO briefings_fact (revision_id, {FACT}) SELECT later_id, {FACT} FROM wanted
    RETURNING id, revision_id, briefing_id, venue_id
)
INSERT INTO briefings_factperson (fact_id, person_id, outcome, is_walk_in)
SELECT written.id, person_id, outcome, is_walk_in
FROM wanted JOIN briefings_factperson person ON person.fact_id = wanted.id
JOIN written ON written.revision_id = later_id
            AND written.briefing_id = wanted.briefing_id AND written.venue_id = wanted.venue_id
"""
TRIGGERS = (
    "pgtrigger_fact_ends_once_3450d",
    "pgtrigger_fact_complete_e7acb",
    "pgtrigger_fact_person_complete_da441",
)


class Migration(migrations.Migration):
    dependencies = [("briefings", "0010_facts_held_from_to")]

    operations = [
        migrations.RunSQL([UNGUARDED % ",".join(TRIGGERS), END], [UNGUARDED % ",".join(TRIGGERS), WRITE_ALL]),
    ]

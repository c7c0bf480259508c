"""The SQL that compiles a week: its facts now, which of them are not those kept, and the writing of these."""

FACT = ("briefing_id", "venue_id", "organisation_id", "day", "course_id", "strand", "campaign_id", "focus_area_id")
FACT += ("area_id", "category", "is_online", "held", "called_off", "offered", "officer_minutes", "booked", "attended")
FACT += ("absent", "not_recorded", "walk_ins", "is_first_for_venue", "is_first_for_organisation")
PEOPLE = ("people_booked", "people_walked_in")

# Each venue is found by its key, because one week has few of them: a join would read them all.
COMPARE = f"""
DROP TABLE IF EXISTS changed;
CREATE TEMPORARY TABLE changed ON COMMIT DROP AS
WITH given AS (
    SELECT briefing.*, course.strand, (starts_at AT TIME ZONE 'Europe/London')::date AS day, state = 'held' AS is_held,
           extract(epoch FROM ends_at - starts_at)::int / 60 AS minutes
    FROM briefings_briefing briefing JOIN venues_course course ON course.id = course_id
    WHERE briefing.force_id = %(force)s AND starts_at >= %(starts_at)s AND starts_at < %(ends_at)s
      AND published_at IS NOT NULL AND state <> 'draft'
), counted AS (
    SELECT briefing_id, venue_id,
           count(*) FILTER (WHERE NOT is_walk_in) AS booked,
           count(*) FILTER (WHERE NOT is_walk_in AND attendance = 'attended') AS attended,
           count(*) FILTER (WHERE NOT is_walk_in AND attendance = 'absent') AS absent,
           count(*) FILTER (WHERE NOT is_walk_in AND attendance = 'not_recorded') AS not_recorded,
           count(*) FILTER (WHERE is_walk_in) AS walk_ins,
           jsonb_object_agg(person_id, attendance) FILTER (WHERE NOT is_walk_in) AS people_booked,
           jsonb_object_agg(person_id, attendance) FILTER (WHERE is_walk_in) AS people_walked_in
    FROM given JOIN briefings_booking booking ON booking.briefing_id = given.id AND booking.state = 'booked'
    WHERE given.state <> 'called_off'
    GROUP BY briefing_id, venue_id
), gathered AS MATERIALIZED (
    SELECT given.id AS briefing_id, NULL::bigint AS venue_id, NULL::bigint AS organisation_id, day, course_id, strand,
           campaign_id, focus_area_id, (SELECT area_id FROM venues_venue WHERE id = host_venue_id) AS area_id,
           COALESCE((SELECT category FROM venues_venue WHERE id = host_venue_id), '') AS category,
           host_venue_id IS NULL AS is_online, is_held::int AS held, (state = 'called_off')::int AS called_off,
           CASE WHEN state = 'called_off' THEN 0 ELSE places END AS offered,
           CASE WHEN is_held THEN minutes ELSE 0 END * (
               SELECT count(*) FROM briefings_assignment WHERE briefing_id = given.id) AS officer_minutes,
           0 AS booked, 0 AS attended, 0 AS absent, 0 AS not_recorded, 0 AS walk_ins,
           FALSE AS is_first_for_venue, FALSE AS is_first_for_organisation,
           NULL::jsonb AS people_booked, NULL::jsonb AS people_walked_in
    FROM given
    UNION ALL
    SELECT given.id, counted.venue_id, venue.organisation_id, day, course_id, strand, campaign_id, focus_area_id,
           venue.area_id, venue.category, FALSE, 0, 0, 0, 0, booked, attended, absent, not_recorded, walk_ins,
           COALESCE(venue.first_briefed_on = day, FALSE), COALESCE(organisation.first_briefed_on = day, FALSE),
           people_booked, people_walked_in
    FROM given
    JOIN counted ON counted.briefing_id = given.id
    CROSS JOIN LATERAL (SELECT * FROM venues_venue WHERE id = counted.venue_id LIMIT 1) venue
    JOIN venues_organisation organisation ON organisation.id = venue.organisation_id
), holding AS (
    SELECT fact.*, people_booked, people_walked_in
    FROM briefings_fact fact CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(person_id, outcome) FILTER (WHERE NOT is_walk_in) AS people_booked,
               jsonb_object_agg(person_id, outcome) FILTER (WHERE is_walk_in) AS people_walked_in
        FROM briefings_factperson WHERE fact_id = fact.id) people
    WHERE ended_id IS NULL AND revision_id IN (
        SELECT id FROM briefings_weeklyrevision WHERE force_id = %(force)s AND monday = %(monday)s)
)
SELECT gathered.*, holding.id AS fact_id, (
    SELECT encode(sha256(convert_to(string_agg(every::text, E'\\n' ORDER BY briefing_id, venue_id), 'UTF8')), 'hex')
    FROM gathered every) AS checksum
FROM gathered FULL JOIN holding ON holding.briefing_id = gathered.briefing_id
                               AND COALESCE(holding.venue_id, 0) = COALESCE(gathered.venue_id, 0)
WHERE ({", ".join(f"gathered.{name}" for name in (*FACT, *PEOPLE))})
      IS DISTINCT FROM ({", ".join(f"holding.{name}" for name in (*FACT, *PEOPLE))})
"""
CHECKSUM = "SELECT COALESCE(min(checksum), encode(sha256(''), 'hex')) FROM changed"
END = "UPDATE briefings_fact SET ended_id = %(revision)s WHERE id IN (SELECT fact_id FROM changed)"
BEGIN = f"""
WITH fact AS (
    INSERT INTO briefings_fact (revision_id, {", ".join(FACT)})
    SELECT %(revision)s, {", ".join(FACT)} FROM changed WHERE briefing_id IS NOT NULL
    RETURNING id, briefing_id, venue_id
)
INSERT INTO briefings_factperson (fact_id, person_id, outcome, is_walk_in)
SELECT fact.id, person_id::bigint, outcome, is_walk_in
FROM changed JOIN fact USING (briefing_id, venue_id) CROSS JOIN LATERAL (
    SELECT *, FALSE AS is_walk_in FROM jsonb_each_text(people_booked) UNION ALL
    SELECT *, TRUE FROM jsonb_each_text(people_walked_in)) person (person_id, outcome, is_walk_in)
"""

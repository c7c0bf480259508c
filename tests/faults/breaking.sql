-- For each name in docs/invariants.md a statement that would break it, on the rows of test_invariants.py.
-- One “without effect” is accepted, but leaves the count right that it would spoil.

-- keep_places_taken_insert, without effect
INSERT INTO briefings_booking (briefing_id, person_id, venue_id, state, is_walk_in, booked_at, booked_by_id,
    attendance)
SELECT briefing.id, person.id, person.venue_id, 'booked', false, now(), scheduled_by_id, 'not_recorded'
FROM briefings_briefing briefing, venues_staffmember person
WHERE NOT EXISTS (SELECT 1 FROM briefings_booking WHERE person_id = person.id);

-- keep_places_taken_update, without effect
UPDATE briefings_booking SET state = 'cancelled', attendance = 'not_recorded';

-- keep_places_taken_delete, without effect
DELETE FROM briefings_booking;

-- guard_places_taken, without effect
UPDATE briefings_briefing SET places_taken = 0;

-- briefing_places_not_oversold
UPDATE briefings_briefing SET places = 1;

-- booking_one_live_for_each_person
UPDATE briefings_booking SET person_id = (SELECT min(id) FROM venues_staffmember);

-- booking_state_known
UPDATE briefings_booking SET state = 'perhaps', attendance = 'not_recorded';

-- booking_waits_since
UPDATE briefings_booking SET state = 'waiting', waiting_since = NULL;

-- booking_promoted_at
UPDATE briefings_booking SET state = 'booked' WHERE state = 'waiting';

-- booking_walk_in_waits_not
UPDATE briefings_booking SET is_walk_in = true WHERE state = 'waiting';

-- booking_attendance_known
UPDATE briefings_booking SET attendance = 'perhaps' WHERE state = 'booked';

-- booking_attendance_of_booked_only
UPDATE briefings_booking SET attendance = 'attended' WHERE state = 'waiting';

-- assignment_officer_free
UPDATE briefings_assignment SET officer_id = (SELECT min(id) FROM accounts_user);

-- briefing_room_free
UPDATE briefings_briefing
 SET room_id = NULL, host_venue_id = (SELECT min(id) FROM venues_venue)
 WHERE online_link = '';

-- briefing_room_at_host
UPDATE briefings_briefing SET host_venue_id = (SELECT max(id) FROM venues_venue) WHERE room_id IS NOT NULL;

-- assignment_follows_briefing
UPDATE briefings_assignment SET ends_at = ends_at + interval '1 hour';

-- assignment_once
UPDATE briefings_assignment
 SET live = false, officer_id = (SELECT min(id) FROM accounts_user), briefing_id = (SELECT min(id) FROM briefings_briefing);

-- briefing_ends_after_start
UPDATE briefings_briefing SET ends_at = starts_at;

-- briefing_booking_closes_before_start
UPDATE briefings_briefing SET booking_closes_at = ends_at;

-- briefing_has_places
UPDATE briefings_briefing SET places = 0 WHERE places_taken = 0;

-- briefing_at_venue_or_online
UPDATE briefings_briefing SET host_venue_id = NULL, room_id = NULL, online_link = '';

-- briefing_state_known
UPDATE briefings_briefing SET state = 'perhaps';

-- briefing_called_off_with_reason
UPDATE briefings_briefing SET state = 'called_off';

-- briefings_briefing_reference_key
UPDATE briefings_briefing SET reference = 'BR-SAME';

-- campaign_ends_after_start
UPDATE briefings_campaign SET ends_on = starts_on - 1;

-- campaign_once
UPDATE briefings_campaign SET name = 'A week';

-- campaign_day_once
UPDATE briefings_campaignday SET day = '2026-11-23';

-- briefings_campaign_forces_*
UPDATE briefings_campaign_forces SET campaign_id = (SELECT min(id) FROM briefings_campaign);

-- threat_level_known
UPDATE briefings_threatlevel SET level = 'rather high';

-- briefings_threatlevel_since_key
UPDATE briefings_threatlevel SET since = '2026-11-23';

-- revision_stays
DELETE FROM briefings_weeklyrevision;

-- revision_frozen
UPDATE briefings_weeklyrevision SET compiled_at = now();

-- revision_complete
UPDATE briefings_weeklyrevision SET checksum = 'kept'; UPDATE briefings_weeklyrevision SET checksum = 'forged';

-- fact_stays
DELETE FROM briefings_fact;

-- fact_ends_once
UPDATE briefings_fact SET ended_id = revision_id;

-- fact_complete
UPDATE briefings_weeklyrevision SET checksum = 'kept'; INSERT INTO briefings_fact SELECT (jsonb_populate_record(
    fact, jsonb_build_object('id', fact.id + 1, 'day', fact.day + 1, 'venue_id', (SELECT min(id) FROM venues_venue)))).*
FROM briefings_fact fact;

-- fact_person_complete
UPDATE briefings_weeklyrevision SET checksum = 'kept'; INSERT INTO briefings_factperson (
    fact_id, person_id, outcome, is_walk_in)
SELECT fact_id, (SELECT max(id) FROM venues_staffmember), 'attended', FALSE FROM briefings_factperson;

-- fact_holds_once
INSERT INTO briefings_weeklyrevision (monday, force_id, number, compiled_at, checksum) SELECT monday, force_id,
    number + 1, now(), '' FROM briefings_weeklyrevision; INSERT INTO briefings_fact SELECT (jsonb_populate_record(
    fact, jsonb_build_object('id', fact.id + 1, 'revision_id', (SELECT max(id) FROM briefings_weeklyrevision)))).*
FROM briefings_fact fact;

-- fact_frozen
UPDATE briefings_fact SET attended = attended + 1;

-- fact_person_frozen
DELETE FROM briefings_factperson;

-- weekly_revision_starts_on_monday
INSERT INTO briefings_weeklyrevision (monday, force_id, number, compiled_at, checksum)
SELECT monday + 1, force_id, number, now(), '' FROM briefings_weeklyrevision;

-- weekly_revision_once
INSERT INTO briefings_weeklyrevision (monday, force_id, number, compiled_at, checksum)
SELECT monday, force_id, number, now(), '' FROM briefings_weeklyrevision;

-- fact_once
INSERT INTO briefings_fact SELECT (jsonb_populate_record(fact, jsonb_build_object('id', fact.id + 1))).*
FROM briefings_fact fact;

-- fact_person_once
INSERT INTO briefings_factperson (fact_id, person_id, outcome, is_walk_in)
SELECT fact_id, person_id, outcome, is_walk_in FROM briefings_factperson;

-- append_only
UPDATE briefings_bookingevent SET state = 'cancelled';

-- user_email_unique_without_case
ALTER TABLE accounts_user DROP CONSTRAINT user_email_in_small_letters; UPDATE accounts_user
 SET email = CASE WHEN id = (SELECT min(id) FROM accounts_user) THEN 'Same@portal.test' ELSE 'same@portal.test' END
 WHERE id < (SELECT min(id) + 2 FROM accounts_user);

-- accounts_user_email_key
UPDATE accounts_user SET email = 'same@portal.test';

-- user_role_known
UPDATE accounts_user SET role = 'owner';

-- user_has_force
UPDATE accounts_user SET force_id = NULL, is_national = false;

-- invitation_has_force
UPDATE accounts_invitation SET force_id = NULL, is_national = false;

-- invitation_expires_later
UPDATE accounts_invitation SET expires_at = invited_at;

-- invitation_one_open_for_each_address
UPDATE accounts_invitation SET email = 'same@portal.test';

-- accounts_invitation_accepted_by_id_key
UPDATE accounts_invitation SET accepted_by_id = (SELECT min(id) FROM accounts_user);

-- factor_removal_one_open_for_each
UPDATE accounts_factorremoval SET user_id = (SELECT min(id) FROM accounts_user);

-- accounts_typed_user_id_key
UPDATE accounts_typed SET user_id = (SELECT min(id) FROM accounts_user);

-- venue_manager_is_somebody
UPDATE venues_venuemanager SET user_id = NULL, invitation_id = NULL;

-- venue_manager_once
UPDATE venues_venuemanager
 SET venue_id = (SELECT min(id) FROM venues_venue), user_id = (SELECT min(id) FROM accounts_user);

-- venue_manager_invited_once
UPDATE venues_venuemanager
 SET user_id = NULL, venue_id = (SELECT min(id) FROM venues_venue), invitation_id = (SELECT min(id) FROM accounts_invitation);

-- staff_email_unique_at_venue
UPDATE venues_staffmember SET email = 'A@b.test', venue_id = (SELECT min(id) FROM venues_venue);

-- staff_number_unique_at_venue
UPDATE venues_staffmember SET staff_number = '7', venue_id = (SELECT min(id) FROM venues_venue);

-- staff_left_after_start
UPDATE venues_staffmember SET started_on = '2026-11-23', left_on = '2026-11-22';

-- training_record_once_a_day
UPDATE venues_trainingrecord SET completed_on = '2026-11-01';

-- training_record_expires_later
UPDATE venues_trainingrecord SET expires_on = completed_on - 1;

-- account_request_waits_once
UPDATE venues_accountrequest SET email = 'a@b.test', venue_name = 'A', postcode = 'B';

-- account_request_identity_checked
UPDATE venues_accountrequest SET state = 'approved';

-- account_request_has_reason
UPDATE venues_accountrequest SET state = 'declined';

-- room_name_unique_at_venue
UPDATE venues_room SET name = 'Screen';

-- room_has_places
UPDATE venues_room SET places = 0;

-- venue_category_known
UPDATE venues_venue SET category = 'castle';

-- venue_position_whole
UPDATE venues_venue SET easting = NULL;

-- organisation_name_unique_without_case
UPDATE venues_organisation SET name = 'Regal';

-- course_takes_time
UPDATE venues_course SET minutes = 0;

-- course_strand_known
UPDATE venues_course SET strand = 'protest';

-- accounts_force_*_key
UPDATE accounts_force SET code = 'same';

-- venues_area_name_key
UPDATE venues_area SET name = 'Same';

-- briefings_focusarea_*_key
UPDATE briefings_focusarea SET name = 'Same';

-- venues_course_*_key
UPDATE venues_course SET code = 'same';

-- mail_key_unique_unless_withdrawn
UPDATE outbox_mail SET key = 'same', state = 'pending';

-- mail_state_known
UPDATE outbox_mail SET state = 'perhaps';

-- outbox_mail_message_id_key
UPDATE outbox_mail SET message_id = '<same@portal>';

-- refusal_once
UPDATE outbox_refusal SET address = 'a@b.test', kind = 'reminder_week';

-- *_check
UPDATE venues_course SET valid_months = -1;

-- *_fk_*
UPDATE briefings_booking SET venue_id = 0;

-- user_email_in_small_letters
UPDATE accounts_user SET email = upper(email);

-- email_change_one_open_for_each
UPDATE accounts_emailchange SET user_id = (SELECT min(user_id) FROM accounts_emailchange);

-- staff_erased_stays_so
UPDATE venues_staffmember SET erased_at = now();

-- hold_is_on_one_thing
UPDATE upkeep_hold SET venue_id = NULL;

-- hold_released_by_somebody
UPDATE upkeep_hold SET released_at = now();

-- hold_one_open_for_each
UPDATE upkeep_hold SET venue_id = (SELECT min(venue_id) FROM upkeep_hold);

-- reminder_once
UPDATE briefings_reminder SET kind = 'reminder_day';

-- one_count_for_each_host
UPDATE upkeep_policyreport SET host = 'portal.example';

-- user_erased_stays_so
UPDATE accounts_user SET erased_at = now();

-- What a briefing is at the end of each transaction that touches it, written down while its row is still locked.

CREATE TABLE audit (
    number bigserial PRIMARY KEY, transaction bigint, briefing bigint, places int, taken int, booked bigint[], waiting bigint[]
);

CREATE FUNCTION write_down() RETURNS trigger SECURITY DEFINER SET search_path = public LANGUAGE plpgsql AS $$
DECLARE touched bigint := CASE WHEN TG_TABLE_NAME = 'briefings_booking' THEN (to_jsonb(NEW) ->> 'briefing_id')::bigint
    ELSE NEW.id END;
BEGIN
    INSERT INTO audit (transaction, briefing, places, taken, booked, waiting)
    SELECT txid_current(), id, places, places_taken,
        ARRAY(SELECT person_id FROM briefings_booking WHERE briefing_id = touched AND state = 'booked' ORDER BY 1),
        ARRAY(SELECT person_id FROM briefings_booking WHERE briefing_id = touched AND state = 'waiting'
              ORDER BY waiting_since, id)
    FROM briefings_briefing WHERE id = touched;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_booking AFTER INSERT OR UPDATE ON briefings_booking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION write_down();
CREATE CONSTRAINT TRIGGER audit_briefing AFTER UPDATE ON briefings_briefing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION write_down();

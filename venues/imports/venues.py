"""A sheet of venues: what each row would do, and doing it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from portal.files.tables import Rows
from venues.imports.columns import FIELDS, NEEDED, chosen, recognise
from venues.imports.rows import Areas, Row, clean
from venues.models import Organisation, Venue

SAME_PLACE = 150  # metres between two positions of one venue
SIMILAR = 0.75  # how alike two names must be, from 0 to 1, for a UPRN to count
CHANGEABLE = ("address", "postcode", "website", "uprn", "area", "easting", "northing", "people_at_once")
OUTCOMES = ("new", "changed", "same", "refused")
IMPORT_LOCK = 7_240_117
REPORT_EVERY = 500  # rows


Mapping = dict[str, int] | None


def plan(header: list[str], lines: Rows, *, category: str, by: Any, mapping: Mapping = None) -> list[Row]:
    """Return a Row for each line, with what is to become of it; refuses a file without a column of names.

    `by` may import into the areas of their force only, national ones and the command line (None) into all.
    """
    rows = checked(header, lines, by=by, mapping=mapping)
    decide(rows, category)
    return rows


def checked(
    header: list[str],
    lines: Rows,
    *,
    by: Any,
    mapping: Mapping = None,
    report: Callable[[int], None] = lambda done: None,
) -> list[Row]:
    """Return a Row for each line, made clean or refused, and report how many are done every five hundred."""
    columns = recognise(header) if mapping is None else chosen(header, mapping)
    missing = [str(FIELDS[name][0]) for name in NEEDED if name not in columns]
    if missing:
        raise ValidationError(_("No column was recognised as: %(names)s."), params={"names": ", ".join(missing)})
    rows = [Row(number, cells) for number, cells in lines.items()]
    sheet = [{field: row.cells[column] for field, column in columns.items()} for row in rows]
    areas = Areas(sheet)
    for done, (row, cells) in enumerate(zip(rows, sheet, strict=True)):
        if done % REPORT_EVERY == 0:
            report(done)
        try:
            row.values = clean(cells, areas)
            refuse_other_force(row.values["area"], by)
        except ValidationError as error:
            row.values, row.reason = {}, " ".join(error.messages)
    return rows


def decide(rows: list[Row], category: str) -> None:
    """Say of each row that is not refused whether it is new, changes a venue, is the same, or repeats another row."""
    good = [row for row in rows if row.values]
    forget_repeated_uprns(good)
    known = Known(good)
    for row in good:
        known.decide(row, category)


def refuse_other_force(area: Any, by: Any) -> None:
    if by is not None and not by.is_national and area.force_id != by.force_id:
        raise ValidationError(
            _("It is in the area of %(force)s, whose coordinators import it."), params={"force": area.force}
        )


def forget_repeated_uprns(rows: list[Row]) -> None:
    """A UPRN that stands twice in a file was rounded by a spreadsheet: it says nothing."""
    counted = Counter(row.values["uprn"] for row in rows)
    for row in rows:
        if counted[row.values["uprn"]] > 1:
            row.values["uprn"] = ""


def key(name: str) -> str:
    return re.sub(r"\W+", " ", name.casefold()).strip()


class Known:
    """The venues that rows may match: those in the database with their names or UPRNs, and earlier rows."""

    def __init__(self, rows: list[Row]) -> None:
        names = {row.values["name"].lower() for row in rows}
        uprns = {row.values["uprn"] for row in rows} - {""}
        self.by_name: dict[str, list[Any]] = defaultdict(list)
        self.by_uprn: dict[str, list[Any]] = defaultdict(list)
        self.earlier: dict[str, list[Row]] = defaultdict(list)
        self.taken: dict[int, Row] = {}
        found = Venue.objects.annotate(lowered=Lower("name")).filter(Q(lowered__in=names) | Q(uprn__in=uprns))
        for venue in found.select_related("area", "organisation").order_by("pk"):
            self.by_name[key(venue.name)].append(venue)
            self.by_uprn[venue.uprn].append(venue)

    def decide(self, row: Row, category: str) -> None:
        """Say of a row whether it is new, changes a venue, is the same, or repeats an earlier row."""
        values = row.values
        twin = next((other for other in self.earlier[key(values["name"])] if is_same_place(other.values, values)), None)
        venue = None if twin else self.match(values)
        if twin := twin or (self.taken.get(venue.pk) if venue else None):
            row.reason = _("It is the same venue as row %(number)d.") % {"number": twin.number}
            return
        self.earlier[key(values["name"])].append(row)
        if venue is None:
            row.outcome, values["category"] = "new", category
            return
        row.venue, self.taken[venue.pk] = venue, row
        row.changes = {
            name: values[name]
            for name in CHANGEABLE
            if values[name] not in ("", None) and values[name] != getattr(row.venue, name)
        }
        row.outcome = "changed" if row.changes else "same"

    def match(self, values: dict[str, Any]) -> Any:
        """Return the venue that a row describes: one of its name at its place, or of its UPRN and a similar name."""
        for venue in self.by_name[key(values["name"])]:
            if is_same_place(vars_of(venue), values):
                return venue
        for venue in self.by_uprn[values["uprn"]] if values["uprn"] else ():
            alike = SequenceMatcher(None, key(venue.name), key(values["name"])).ratio() >= SIMILAR
            if alike and is_same_place(vars_of(venue), values):
                return venue
        return None


def vars_of(venue: Venue) -> dict[str, Any]:
    return {name: getattr(venue, name) for name in ("easting", "northing", "postcode", "area")}


def is_same_place(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two descriptions are within 150 metres; without positions, in one postcode or area."""
    if one["easting"] is not None and other["easting"] is not None:
        east, north = one["easting"] - other["easting"], one["northing"] - other["northing"]
        return east * east + north * north <= SAME_PLACE * SAME_PLACE
    if one["postcode"] and other["postcode"]:
        return bool(one["postcode"] == other["postcode"])
    return bool(one["area"] == other["area"])


def apply(
    header: list[str],
    lines: Rows,
    *,
    category: str,
    by: Any,
    mapping: Mapping = None,
    report: Callable[[int], None] = lambda done: None,
    settle: Callable[[list[Row]], None] = lambda rows: None,
) -> list[Row]:
    """Add the new venues, change the changed ones, and return the rows; imports wait for one another.

    `report` hears how many rows are checked; `settle` hears the rows in the one transaction that writes them.
    """
    rows = checked(header, lines, by=by, mapping=mapping, report=report)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10min'")  # another import may take minutes
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        decide(rows, category)
        add([row for row in rows if row.outcome == "new"])
        change([row for row in rows if row.outcome == "changed"])
        settle(rows)
    return rows


def add(rows: list[Row]) -> None:
    organisations = organisations_named([row.values["organisation"] for row in rows])
    venues = [
        Venue(
            **{**row.values, "organisation": organisations[row.values["organisation"].lower()]},
            force=row.values["area"].force,
        )
        for row in rows
    ]
    Venue.objects.bulk_create(venues, batch_size=1000)


def change(rows: list[Row]) -> None:
    for row in rows:
        for name, value in row.changes.items():
            setattr(row.venue, name, value)
    Venue.objects.bulk_update([row.venue for row in rows], CHANGEABLE, batch_size=500)


def organisations_named(names: list[str]) -> dict[str, Organisation]:
    """Return the organisation of each name in lower case, made when it is missing."""
    wanted = {name.lower(): name for name in names}
    existing = Organisation.objects.annotate(lowered=Lower("name")).filter(lowered__in=wanted)
    found = {organisation.name.lower(): organisation for organisation in existing}
    missing = [Organisation(name=name) for lowered, name in wanted.items() if lowered not in found]
    return found | {made.name.lower(): made for made in Organisation.objects.bulk_create(missing)}


def counts(rows: list[Row]) -> dict[str, int]:
    """Return how many rows have each outcome."""
    counted = Counter(row.outcome for row in rows)
    return {outcome: counted[outcome] for outcome in OUTCOMES}

"""One row of a sheet of venues: what it says, made clean, or the reason why it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from venues.models import Area, Postcode
from venues.queries import postcodes

LENGTHS = {"name": 150, "organisation": 150, "address": 250, "website": 250}
GRID = {"easting": (0, 700_000), "northing": (0, 1_300_000)}
CALLED = re.compile(r"^(city and county of the|city of|london borough of|royal borough of|the)\s+", re.IGNORECASE)


@dataclass
class Row:
    """A row's number in the file, its cells, and what is to become of it: new, changed, same or refused."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    outcome: str = "refused"
    reason: str = ""
    venue: Any = None
    changes: dict[str, Any] = field(default_factory=dict)


class Areas:
    """Finds the areas of a sheet's rows by postcode, by code, by any of their names or by position."""

    def __init__(self, sheet: Iterable[dict[str, str]]) -> None:
        """Read the register, and at once every postcode and position that the sheet needs."""
        sheet = list(sheet)
        self.by_code = {area.pk: area for area in Area.objects.select_related("force")}
        self.by_name = {bare(area.name): area for area in self.by_code.values()}
        self.by_postcode = Postcode.objects.in_bulk({compact(cells.get("postcode", "")) for cells in sheet})
        unnamed = [cells for cells in sheet if not self.located(cells.get("postcode", "")) and not self.named(cells)]
        self.by_position = postcodes.nearest_areas({place for cells in unnamed if (place := position_or_none(cells))})

    def located(self, postcode: str) -> Postcode | None:
        return self.by_postcode.get(compact(postcode))

    def named(self, cells: dict[str, str]) -> Area | None:
        return self.by_code.get(cells.get("area_code", "")) or self.by_name.get(bare(cells.get("area", "")))

    def find(self, cells: dict[str, str], position: tuple[int, int] | None) -> Area | None:
        if located := self.located(cells.get("postcode", "")):
            return self.by_code[located.area_id]
        if named := self.named(cells):
            return named
        return self.by_code.get(self.by_position.get(position, "")) if position else None


def compact(postcode: str) -> str:
    return postcode.replace(" ", "").upper()


def position_or_none(cells: dict[str, str]) -> tuple[int, int] | None:
    try:
        return position_of(cells)
    except ValidationError:
        return None


def bare(name: str) -> str:
    """Return an area's name without its titles: "City of Westminster" and "Westminster" are one."""
    plain = re.sub(r"\s+", " ", name.strip().replace("&", "and")).casefold()
    while CALLED.match(plain):
        plain = CALLED.sub("", plain)
    return plain


def clean(cells: dict[str, str], areas: Areas) -> dict[str, Any]:
    """Return the fields of the venue that a row describes; refuses it with the reason."""
    name = cells.get("name", "")
    if not name:
        raise ValidationError(_("It has no name."))
    values: dict[str, Any] = {"name": name, "organisation": cells.get("organisation", "") or name}
    parts = [part.strip() for line in ("address1", "address2", "address3") for part in [cells.get(line, "")] if part]
    values["address"] = ", ".join(dict.fromkeys(parts))
    values["website"] = cells.get("website", "")
    for part, most in LENGTHS.items():
        if len(values[part]) > most:
            raise ValidationError(
                _("The %(part)s is longer than %(most)d characters."), params={"part": part, "most": most}
            )
    position = position_of(cells)
    values["easting"], values["northing"] = position or (None, None)
    values["postcode"] = postcodes.normalise(cells["postcode"]) if cells.get("postcode") else ""
    values["area"] = areas.find(cells, position)
    if values["area"] is None:
        raise ValidationError(_("Its area is not known: give the borough, a London postcode or a position."))
    if values["postcode"] and position is None and (located := areas.located(values["postcode"])):
        values["easting"], values["northing"] = located.easting, located.northing
    values["people_at_once"] = whole_number(cells.get("people_at_once", ""))
    uprn = cells.get("uprn", "").removesuffix(".0").lstrip("0")
    values["uprn"] = uprn if uprn.isascii() and uprn.isdigit() and len(uprn) <= 12 else ""
    return values


def position_of(cells: dict[str, str]) -> tuple[int, int] | None:
    """Return easting and northing in whole metres, or None when the row has none; refuses what is off the grid."""
    if not (cells.get("easting") and cells.get("northing")):
        return None
    try:
        position = round(float(cells["easting"])), round(float(cells["northing"]))
    except (ValueError, OverflowError):
        raise ValidationError(_("Its easting and northing are not numbers.")) from None
    for number, (least, most) in zip(position, GRID.values(), strict=True):
        if not least <= number <= most:
            raise ValidationError(_("Its easting and northing are not in Great Britain."))
    return position


def whole_number(text: str) -> int | None:
    """Return the number that a cell such as 1,200 or 1200.0 holds, or None when it is empty; refuses anything else."""
    plain = text.replace(",", "").removesuffix(".0")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) < 8):
        raise ValidationError(_("The number of people is not a whole number."))
    return int(plain)

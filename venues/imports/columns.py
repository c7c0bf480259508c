"""The columns of a sheet of venues, known by name whatever their order."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

FIELDS = {
    "name": (_("Name"), ("name", "venuename", "venue", "sitename", "premises")),
    "organisation": (_("Organisation"), ("organisation", "organization", "operator", "company", "owner")),
    "address1": (_("Address, line 1"), ("address1", "address", "addressline1", "street")),
    "address2": (_("Address, line 2"), ("address2", "addressline2")),
    "address3": (_("Address, line 3"), ("address3", "addressline3", "town")),
    "postcode": (_("Postcode"), ("postcode", "postalcode", "zip")),
    "area": (_("Area (borough)"), ("boroughname", "borough", "area", "localauthority", "district")),
    "area_code": (_("Area’s ONS code"), ("boroughcode", "areacode", "laua", "localauthoritycode")),
    "uprn": (_("UPRN"), ("osaddressbaseuprn", "uprn")),
    "easting": (_("Easting"), ("easting", "x", "oseast1m")),
    "northing": (_("Northing"), ("northing", "y", "osnrth1m")),
    "website": (_("Website"), ("website", "url", "web")),
    "people_at_once": (_("People at once"), ("peopleatonce", "capacity", "people", "maximumpeople")),
}
NEEDED = ("name",)


def recognise(header: list[str]) -> dict[str, int]:
    """Return the column's number for each field that a name in the header stands for."""
    plain = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in header]
    found = {}
    for field, (_label, names) in FIELDS.items():
        column = next((plain.index(name) for name in names if name in plain), None)
        if column is not None:
            found[field] = column
    return found


def chosen(header: list[str], mapping: dict[str, int]) -> dict[str, int]:
    """Return the mapping that somebody chose, without what is no field or no column of this header."""
    return {
        field: column
        for field, column in mapping.items()
        if field in FIELDS and isinstance(column, int) and 0 <= column < len(header)
    }

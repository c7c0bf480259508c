"""The registers that every installation starts with: forces, areas, courses, focus areas, threat levels.

Sources: ONS codes of the London boroughs (Code History Database); course lengths as published by Counter Terrorism
Policing and the National Protective Security Authority; the Security Service's published changes of the threat level.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from briefings.models import FocusArea, ThreatLevel
from portal.accounts.models import Force
from venues.models import Area, Category, Course

METROPOLITAN, CITY, TRANSPORT, KENT = "metropolitan", "city-of-london", "british-transport", "kent"
FORCES = {
    METROPOLITAN: "Metropolitan Police Service",
    CITY: "City of London Police",
    TRANSPORT: "British Transport Police",
    KENT: "Kent Police",
}

# name, column and row on the tile map of London; the ONS codes follow this order from E09000001
AREAS = [
    ("City of London", 4, 3),
    ("Barking and Dagenham", 7, 3),
    ("Barnet", 3, 1),
    ("Bexley", 7, 4),
    ("Brent", 2, 2),
    ("Bromley", 6, 5),
    ("Camden", 3, 2),
    ("Croydon", 4, 5),
    ("Ealing", 1, 3),
    ("Enfield", 4, 0),
    ("Greenwich", 6, 4),
    ("Hackney", 5, 2),
    ("Hammersmith and Fulham", 2, 4),
    ("Haringey", 4, 1),
    ("Harrow", 1, 2),
    ("Havering", 7, 2),
    ("Hillingdon", 0, 3),
    ("Hounslow", 1, 4),
    ("Islington", 4, 2),
    ("Kensington and Chelsea", 2, 3),
    ("Kingston upon Thames", 3, 6),
    ("Lambeth", 4, 4),
    ("Lewisham", 5, 5),
    ("Merton", 3, 5),
    ("Newham", 6, 3),
    ("Redbridge", 6, 2),
    ("Richmond upon Thames", 2, 5),
    ("Southwark", 5, 4),
    ("Sutton", 4, 6),
    ("Tower Hamlets", 5, 3),
    ("Waltham Forest", 5, 1),
    ("Wandsworth", 3, 4),
    ("Westminster", 3, 3),
]

FOCUS_AREAS = {
    "crowded-places": "Crowded places",
    "transport-hubs": "Transport hubs",
    "preventing-violent-extremism": "Preventing violent extremism",
    "terrorist-financing": "Terrorist financing",
    "tools": "Tools that terrorists need",
}

EVERY_CATEGORY = [category.value for category in Category]
LEARNING = ["school", "college", "university"]
LARGE = ["shopping_centre", "stadium", "music_venue", "transport_hub", "visitor_attraction", "theatre", "museum"]

# code, name, minutes, months valid, strand, needed by, bookable, what it teaches
COURSES = [
    (
        "act-awareness",
        "ACT Awareness briefing",
        60,
        24,
        "protect",
        EVERY_CATEGORY,
        True,
        "How to spot, report and react to suspicious behaviour and items. For everyone who works at a venue.",
    ),
    (
        "act-operational",
        "ACT Operational",
        180,
        24,
        "prepare",
        LARGE,
        True,
        "What supervisors and duty managers do during an attack, worked through on a scenario.",
    ),
    (
        "act-strategic",
        "ACT Strategic",
        240,
        36,
        "prepare",
        [],
        True,
        "Planning and recovery, for those who lead an organisation. Made for 20 to 30 people.",
    ),
    (
        "scan-all-staff",
        "SCaN for all staff",
        30,
        24,
        "protect",
        LARGE,
        True,
        "See, Check and Notify: the part that every member of staff can play in disrupting hostile planning.",
    ),
    (
        "scan-customer-facing",
        "SCaN for customer-facing staff",
        180,
        24,
        "protect",
        ["shopping_centre", "stadium", "transport_hub"],
        True,
        "See, Check and Notify for people who meet the public: using good service to deter.",
    ),
    (
        "scan-cctv",
        "SCaN for CCTV operators",
        180,
        24,
        "protect",
        [],
        True,
        "See, Check and Notify for control rooms: what to look for, and how to respond.",
    ),
    (
        "scan-communications",
        "SCaN for communications professionals",
        180,
        36,
        "protect",
        [],
        True,
        "See, Check and Notify: what an organisation says in public, and how that can deter.",
    ),
    (
        "scan-decision-makers",
        "SCaN for decision-makers",
        30,
        36,
        "protect",
        [],
        True,
        "See, Check and Notify for those who decide about people and money.",
    ),
    (
        "scan-security-managers",
        "SCaN for security managers",
        180,
        36,
        "protect",
        [],
        True,
        "See, Check and Notify: mentoring for those who answer for security.",
    ),
    (
        "prevent-talk",
        "Prevent talk for students",
        60,
        12,
        "prevent",
        LEARNING,
        True,
        "For schools, colleges and universities: how people are drawn into terrorism, and where to turn.",
    ),
    (
        "security-walk-round",
        "Security walk-round of one venue",
        90,
        12,
        "protect",
        [],
        True,
        "An adviser walks the site with those who run it and talks through what could be better.",
    ),
    (
        "project-griffin",
        "Project Griffin",
        120,
        24,
        "protect",
        [],
        False,
        "Awareness event, from 2004; superseded by ACT. Kept for past records.",
    ),
    (
        "project-argus",
        "Project Argus",
        180,
        24,
        "prepare",
        [],
        False,
        "Table-top exercise; superseded by ACT. Kept for past records.",
    ),
]

THREAT_LEVELS = [
    (date(2011, 7, 11), "substantial"),
    (date(2014, 8, 29), "severe"),
    (date(2017, 5, 23), "critical"),
    (date(2017, 5, 27), "severe"),
    (date(2017, 9, 15), "critical"),
    (date(2017, 9, 17), "severe"),
    (date(2019, 11, 4), "substantial"),
    (date(2020, 11, 3), "severe"),
    (date(2021, 2, 4), "substantial"),
    (date(2021, 11, 15), "severe"),
    (date(2022, 2, 9), "substantial"),
    (date(2026, 4, 30), "severe"),
]


@transaction.atomic
def load() -> None:
    """Add what is missing from the registers; what is there, changed by hand or not, stays as it is."""
    for code, name in FORCES.items():
        Force.objects.get_or_create(code=code, defaults={"name": name})
    forces = {force.code: force for force in Force.objects.all()}
    Area.objects.bulk_create(
        [
            Area(
                code=f"E09{number:06d}",
                name=name,
                force=forces[CITY if number == 1 else METROPOLITAN],
                tile_column=column,
                tile_row=row,
            )
            for number, (name, column, row) in enumerate(AREAS, start=1)
        ],
        ignore_conflicts=True,
    )
    FocusArea.objects.bulk_create(
        [FocusArea(code=code, name=name) for code, name in FOCUS_AREAS.items()], ignore_conflicts=True
    )
    columns = ("code", "name", "minutes", "valid_months", "strand", "needed_by", "is_bookable", "summary")
    Course.objects.bulk_create(
        [Course(**dict(zip(columns, course, strict=True))) for course in COURSES], ignore_conflicts=True
    )
    ThreatLevel.objects.bulk_create(
        [ThreatLevel(since=since, level=level) for since, level in THREAT_LEVELS], ignore_conflicts=True
    )

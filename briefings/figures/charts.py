"""Charts as SVG, drawn on the server; each stands beside its table."""

from __future__ import annotations

import altair
import vl_convert

from briefings.figures.read import Table
from venues.models import Area

BLUE, GREY, INK = "#1d70b8", "#b1b4b6", "#0b0c0c"
OUTCOMES = ["attended", "absent", "not_recorded", "walk_ins"]
COLOURS = ["#1d70b8", "#d4351c", "#b1b4b6", "#00703c"]
FONT = "Arial, sans-serif"


def by_day(table: Table, labels: dict[str, str]) -> str:
    """Return a bar for each day of the table, of who attended, was absent, was not recorded, and walked in."""
    words = [labels[code] for code in OUTCOMES]
    rows = [
        {"day": row.label, "order": row.key, "outcome": labels[code], "people": row[code]}
        for row in table.rows
        for code in OUTCOMES
    ]
    chart = (
        altair.Chart(altair.InlineData(values=rows), width=620, height=260)
        .mark_bar()
        .encode(
            x=altair.X("day:N", sort=altair.EncodingSortField("order"), title=None, axis=altair.Axis(labelAngle=0)),
            y=altair.Y("people:Q", title=None, axis=altair.Axis(tickMinStep=1)),
            color=altair.Color(
                "outcome:N",
                scale=altair.Scale(domain=words, range=COLOURS),
                title=None,
                legend=altair.Legend(orient="top"),
            ),
            order=altair.Order("outcome:N"),
        )
    )
    return svg(chart)


def by_area(table: Table, code: str) -> str:
    """Return the tile map of London, one square an area, each with its name and this measure."""
    known = {row.key: row[code] or 0 for row in table.rows}
    tiles = [
        {
            "column": area.tile_column,
            "row": area.tile_row,
            "name": area.name.replace(" and ", " & "),
            "value": known.get(area.pk, 0),
        }
        for area in Area.objects.all()
    ]
    most = max([tile["value"] for tile in tiles], default=0)
    base = altair.Chart(altair.InlineData(values=tiles), width=760, height=560).encode(
        x=altair.X("column:O", axis=None), y=altair.Y("row:O", axis=None)
    )
    squares = base.mark_rect(stroke="white", strokeWidth=3).encode(
        color=altair.Color("value:Q", scale=altair.Scale(domain=[0, most or 1], range=["#eef3f8", BLUE]), legend=None)
    )
    ink = altair.condition(f"datum.value > {most * 0.6}", altair.value("white"), altair.value(INK))
    names = base.mark_text(dy=-10, fontSize=11, limit=88).encode(text="name:N", color=ink)
    numbers = base.mark_text(dy=10, fontSize=18, fontWeight="bold").encode(text="value:Q", color=ink)
    return svg(squares + names + numbers)


def svg(chart: altair.Chart | altair.LayerChart) -> str:
    plain = chart.configure_view(stroke=None).configure(font=FONT)
    return vl_convert.vegalite_to_svg(plain.to_dict())

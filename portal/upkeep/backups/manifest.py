"""What a backup is: versions, files with their checksums, and of each table how many rows and their checksum."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

FORMAT = 1
NAME, DUMP = "manifest.json", "portal.dump"


@dataclass(frozen=True)
class Table:
    """How many rows a table has, and a checksum that is the same for the same rows in any order."""

    rows: int
    checksum: str


@dataclass(frozen=True)
class Manifest:
    """What stands in manifest.json; `secret` tells a SECRET_KEY again without giving it away."""

    made_at: datetime
    postgres: int
    migrations: list[str]
    secret: str
    files: dict[str, str]
    tables: dict[str, Table]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    @property
    def has_same_secret(self) -> bool:
        return constant_time_compare(self.secret, fingerprint())


def fingerprint() -> str:
    return salted_hmac("portal.upkeep.backups", "", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def checksum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def write(folder: Path, manifest: Manifest) -> None:
    told = asdict(manifest) | {"made_at": manifest.made_at.isoformat()}
    (folder / NAME).write_text(json.dumps(told, indent=1, sort_keys=True))


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup whose files are whole; refuses anything else, and what a newer portal made."""
    try:
        told = json.loads((folder / NAME).read_text())
        if told["format"] > FORMAT:
            raise ValidationError(_("A newer portal made this backup. Install that one, and restore with it."))
        told |= {"made_at": datetime.fromisoformat(told["made_at"])}
        told |= {"tables": {name: Table(**table) for name, table in told["tables"].items()}}
        found = Manifest(**told)
    except OSError:
        raise ValidationError(
            _("%(folder)s has no %(name)s: it is not a backup.") % {"folder": folder, "name": NAME}
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValidationError(_("The %(name)s of this folder is not that of a backup.") % {"name": NAME}) from None
    for name, expected in found.files.items():
        if Path(name).name != name or not (folder / name).is_file() or checksum(folder / name) != expected:
            raise ValidationError(
                _("%(file)s is missing or not what was written: this backup is damaged."), params={"file": name}
            )
    return found

"""Whatever file somebody uploads: read, or refused in plain words, at once and in little memory."""

import json
import random
import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError

from portal.files import reading
from tests.files.hostile_files import hostile, workbook

SECONDS, MEGABYTES = 2, 100
MOST_SECONDS = 4  # of what is as large as a workbook may be, and says nothing


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """What was said of each hostile file, the seconds it took and the megabytes it added."""
    folder = tmp_path_factory.mktemp("hostile")
    files = {}
    for number, (what, make) in enumerate(hostile().items()):
        files[str(folder / str(number))] = what
        (folder / str(number)).write_bytes(make())
    done = subprocess.run([sys.executable, "-m", "tests.files.measure", *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {files[file]: rest for file, *rest in json.loads(done.stdout)}


def test_every_hostile_file_is_refused_in_words(measured):
    assert [what for what, (words, *_cost) in measured.items() if not words] == []


def test_hostile_files_are_refused_at_once(measured):
    most = {what: MOST_SECONDS if what.startswith("endless") else SECONDS for what in measured}
    assert {what: seconds for what, (_words, seconds, _more) in measured.items() if seconds > most[what]} == {}


def test_hostile_files_take_little_memory(measured):
    """The process is one for all files, so that what each adds adds up."""
    assert sum(more for *_rest, more in measured.values()) < MEGABYTES


def test_damaged_workbook_is_refused_or_read():
    whole, seeded = workbook(), random.Random(7)
    for _try in range(500):
        content = bytearray(whole)
        for _byte in range(seeded.randint(1, 8)):
            content[seeded.randrange(len(content))] = seeded.randrange(256)
        try:
            reading.read(reading.settled(bytes(content))[0])
        except ValidationError:
            continue

"""Reads every hostile file in a process of its own, and prints (what, words, seconds, megabytes more) of each."""

import json
import resource
import sys
import time

import django
from django.core.exceptions import ValidationError

from portal.files import reading
from tests.files.hostile_files import workbook

KILOBYTES = 1024 if sys.platform == "darwin" else 1


def most_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES / 1024


def refusal_of(content):
    try:
        reading.read(reading.settled(content)[0])
    except ValidationError as error:
        return error.messages[0]
    return ""


if __name__ == "__main__":
    django.setup()
    refusal_of(workbook())
    found = []
    for file in sys.argv[1:]:
        with open(file, "rb") as opened:
            content = opened.read()
        before, started = most_memory(), time.process_time()
        words = refusal_of(content)
        found.append((file, words, time.process_time() - started, most_memory() - before))
    print(json.dumps(found))

"""Keeps a Postgres and a Redis of their own for one test process, and ends them and all their clients with it.

Runs as a program of its own, so that what it started ends even when the tests are killed: its input closes then.
"""

import json
import shutil
import sys

from services import data_folder, only_one, services


def main():
    data = data_folder()
    lock = only_one(data)
    try:
        with services(data) as environment:
            print(json.dumps(environment), flush=True)
            sys.stdin.read()
    finally:
        lock.close()
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()

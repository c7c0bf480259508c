"""Many at once inside one test process: real threads, each with a connection of its own."""

from threading import Barrier, Thread

from django.db import connection


def at_once(jobs):
    """Begin these jobs at one moment, and return what each came to; what one of them raises is raised here."""
    started, outcomes, failures = Barrier(len(jobs)), [], []

    def run(job):
        started.wait()
        try:
            outcomes.append(job())
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return outcomes


def deadlocks(portal):
    """Return how many deadlocks the database of this portal has seen."""
    return portal.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [portal.database])

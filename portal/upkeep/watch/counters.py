"""What each process counts as it works; with several processes the files of each are summed."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
OWN = CollectorRegistry()

REQUESTS = Counter("portal_requests", "Answers given", ["route", "method", "status"], registry=OWN)
REQUEST_SECONDS = Histogram("portal_request_seconds", "Time to answer", ["route"], buckets=SECONDS, registry=OWN)
QUERIES = Counter("portal_queries", "Queries asked of the database", ["route"], registry=OWN)
QUERY_SECONDS = Counter("portal_query_seconds", "Time that queries took", ["route"], registry=OWN)
SLOW_QUERIES = Counter("portal_slow_queries", "Queries over SLOW_QUERY_MS", ["route"], registry=OWN)


def registry() -> CollectorRegistry:
    """Return what all processes of the web have counted, or this one when it is alone."""
    if FOLDER not in os.environ:
        return OWN
    every = CollectorRegistry()
    MultiProcessCollector(every)
    return every


def total(name: str, **labels: str) -> float:
    """Return the sum of a counter over all its routes, of those with these labels."""
    return sum(
        sample.value
        for metric in registry().collect()
        for sample in metric.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )

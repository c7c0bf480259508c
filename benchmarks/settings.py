"""The portal's settings for real, with one more page: an empty one, to compare the others with."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"

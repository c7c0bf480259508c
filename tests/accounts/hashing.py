"""A hash of passwords that costs little, for tests that sign in many times."""

from portal.accounts.passwords import Argon2


class Quick(Argon2):
    time_cost, memory_cost, parallelism = 1, 8, 1


class Noticeable(Argon2):
    """Costs about as much as the rest of a request, so that leaving it out shows."""

    time_cost, memory_cost, parallelism = 1, 16 * 1024, 1

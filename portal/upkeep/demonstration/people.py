"""The demonstration's accounts: one sign-in for each role, and more officers to assign."""

from __future__ import annotations

from random import Random

from django.contrib.auth.hashers import make_password

from portal.accounts.models import Force, Role, User
from portal.upkeep import registers
from portal.upkeep.demonstration import words

PASSWORD = "campaign-week-2014"
SIGN_INS = [
    ("officer@portal.test", "Morgan Hale", Role.OFFICER, registers.METROPOLITAN),
    ("officer2@portal.test", "Robin Achterberg", Role.OFFICER, registers.CITY),
    ("manager@portal.test", "Sasha Lindqvist", Role.VENUE_MANAGER, registers.METROPOLITAN),
    ("manager2@portal.test", "Jordan Mbeki-Hart", Role.VENUE_MANAGER, registers.METROPOLITAN),
    ("coordinator@portal.test", "Alex Pemberton", Role.COORDINATOR, registers.METROPOLITAN),
    ("national@portal.test", "Charlie Drummond", Role.COORDINATOR, None),
    ("administrator@portal.test", "Frances Oyelaran", Role.ADMINISTRATOR, None),
]
MORE_OFFICERS = {registers.METROPOLITAN: 10, registers.CITY: 3, registers.TRANSPORT: 3, registers.KENT: 2}


def make_users(random: Random) -> dict[str, User]:
    """Make the accounts and return those that sign in, by address."""
    forces = {force.code: force for force in Force.objects.all()}
    password = make_password(PASSWORD)
    signed = [
        User(email=email, name=name, role=role, force=forces.get(force), is_national=force is None, password=password)
        for email, name, role, force in SIGN_INS
    ]
    others = [
        User(
            email=f"{code}.officer{number}@portal.test",
            name=f"{random.choice(words.FIRST)} {random.choice(words.LAST)}",
            role=Role.OFFICER,
            force=forces[code],
            password=password,
        )
        for code, count in MORE_OFFICERS.items()
        for number in range(1, count + 1)
    ]
    User.objects.bulk_create(signed + others)
    return {user.email: user for user in signed}

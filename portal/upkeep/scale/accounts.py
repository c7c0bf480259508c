"""The accounts: one to sign in with for each role, officers for every briefing, a manager for every venue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth.hashers import make_password

from portal.accounts import factors
from portal.accounts.models import Force, Role, User
from portal.upkeep import registers
from portal.upkeep.scale import words
from portal.upkeep.scale.copying import copy_objects, reserve

SIGN_INS = [
    ("officer@scale.test", "Morgan Hale", Role.OFFICER, registers.METROPOLITAN),
    ("manager@scale.test", "Sasha Lindqvist", Role.VENUE_MANAGER, registers.METROPOLITAN),
    ("chain@scale.test", "Jordan Mbeki-Hart", Role.VENUE_MANAGER, registers.METROPOLITAN),
    ("coordinator@scale.test", "Alex Pemberton", Role.COORDINATOR, registers.METROPOLITAN),
    ("national@scale.test", "Charlie Drummond", Role.COORDINATOR, None),
    ("administrator@scale.test", "Frances Oyelaran", Role.ADMINISTRATOR, None),
]
NOBODY_KNOWS = "!"  # as Django marks a password that nothing matches


@dataclass
class Accounts:
    """The numbers of the accounts: those that sign in by address, the officers by force, the venues' managers."""

    signs_in: dict[str, int] = field(default_factory=dict)
    officers: dict[int, list[int]] = field(default_factory=dict)
    managers: range = range(0)
    keys: dict[str, str] = field(default_factory=dict)


def make(random: Random, *, password: str, officers: dict[str, int], managers: int, now: datetime) -> Accounts:
    """Make the accounts and return them; `officers` says how many each force has."""
    forces = {force.code: force.pk for force in Force.objects.all()}
    hashed = make_password(password)
    made, found = [], Accounts()
    number = reserve(User, len(SIGN_INS) + sum(officers.values()) + managers)
    for email, name, role, force in SIGN_INS:
        found.signs_in[email] = number + len(made)
        made.append(user(found.signs_in[email], email, name, role, forces.get(force or ""), hashed, now))
    for code, count in officers.items():
        own = found.officers.setdefault(forces[code], [])
        own += [found.signs_in["officer@scale.test"]] if code == registers.METROPOLITAN else []
        for each in range(count):
            own.append(number + len(made))
            email = f"{code}.officer{each + 1}@scale.test"
            made.append(user(own[-1], email, person(random), Role.OFFICER, forces[code], NOBODY_KNOWS, now))
    found.managers = range(number + len(made), number + len(made) + managers)
    for each in found.managers:
        email = f"manager{each - found.managers.start + 1}@scale.test"
        force = forces[registers.METROPOLITAN]
        made.append(user(each, email, person(random), Role.VENUE_MANAGER, force, NOBODY_KNOWS, now))
    copy_objects(made)
    found.keys = give_second_factors(found)
    return found


def user(number: int, email: str, name: str, role: Role, force: int | None, password: str, now: datetime) -> User:
    return User(
        pk=number,
        email=email,
        name=name,
        role=role,
        force_id=force,
        is_national=force is None,
        password=password,
        joined_at=now,
    )


def person(random: Random) -> str:
    return f"{random.choice(words.FIRST)} {random.choice(words.LAST)}"


def give_second_factors(found: Accounts) -> dict[str, str]:
    """Give an authenticator app to those who must have one, and return its key by address."""
    keys = {email: generate_totp_secret() for email, _name, role, _force in SIGN_INS if role in factors.REQUIRED}
    Authenticator.objects.bulk_create(
        Authenticator(
            user_id=found.signs_in[email],
            type=Authenticator.Type.TOTP,
            data={"secret": get_adapter().encrypt(key)},
        )
        for email, key in keys.items()
    )
    return keys

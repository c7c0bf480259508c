"""What the portal refuses to start with: accounts whose password everybody knows, connections that wait for ever."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from portal.accounts.models import User
from portal.connection import FOR_EVERY_CONNECTION

DEMONSTRATION = "@portal.test"


def refuse_what_is_unsafe() -> None:
    """Raise ImproperlyConfigured for what must be put right first; /healthz tells of a database that is away."""
    try:
        refuse_demonstration_accounts()
        refuse_missing_role_settings()
    except OperationalError:
        return
    finally:
        connection.close()


def refuse_missing_role_settings() -> None:
    """Raise ImproperlyConfigured when a pooler lies between and the role lacks what each connection must have."""
    if not settings.DATABASE_POOLED:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, name, current_setting(name, TRUE) FROM unnest(%s) AS name", [[*FOR_EVERY_CONNECTION]]
        )
        missing = [(role, name) for role, name, value in cursor.fetchall() if value != FOR_EVERY_CONNECTION[name]]
    if missing:
        lines = [f"  ALTER ROLE {role} SET {name} = '{FOR_EVERY_CONNECTION[name]}';" for role, name in missing]
        raise ImproperlyConfigured(
            "With DATABASE_POOLED the role has its settings from the database. As its superuser run\n"
            + "\n".join(lines)
            + "\nand have the pooler connect anew."
        )


def has_demonstration_accounts() -> bool:
    """Return whether somebody of the demonstration could sign in; an empty database has nobody."""
    if User._meta.db_table not in connection.introspection.table_names():
        return False
    return User.objects.filter(email__iendswith=DEMONSTRATION, is_active=True).exists()


def refuse_demonstration_accounts() -> None:
    """Raise ImproperlyConfigured for a portal for real whose database has demonstration accounts."""
    if not settings.DEMO and has_demonstration_accounts():
        raise ImproperlyConfigured(
            "This database has demonstration accounts (…@portal.test), whose password is public: "
            "give DATABASE_URL an empty database, or set DEMO=1."
        )

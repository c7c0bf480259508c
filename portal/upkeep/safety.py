"""What an installation for real must not have: the demonstration's accounts, whose password everybody knows."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from portal.accounts.models import User

DEMONSTRATION = "@portal.test"


def has_demonstration_accounts() -> bool:
    """Return whether somebody of the demonstration could sign in; an empty database has nobody."""
    if User._meta.db_table not in connection.introspection.table_names():
        return False
    return User.objects.filter(email__iendswith=DEMONSTRATION, is_active=True).exists()


def refuse_demonstration_accounts() -> None:
    """Raise ImproperlyConfigured for a portal for real whose database has demonstration accounts.

    A database that is away is left to /healthz to tell.
    """
    if settings.DEMO:
        return
    try:
        found = has_demonstration_accounts()
    except OperationalError:
        return
    finally:
        connection.close()
    if found:
        raise ImproperlyConfigured(
            "This database has demonstration accounts (…@portal.test), whose password is public: "
            "give DATABASE_URL an empty database, or set DEMO=1."
        )

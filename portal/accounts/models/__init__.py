"""Who may enter, and how they sign in."""

from portal.accounts.models.sign_ins import EmailChange, FactorRemoval, Guess, SignIn, Typed
from portal.accounts.models.users import POLICE, REMOVED_ACCOUNT, Force, Invitation, Role, User, UserManager

__all__ = [
    "POLICE",
    "REMOVED_ACCOUNT",
    "EmailChange",
    "FactorRemoval",
    "Force",
    "Guess",
    "Invitation",
    "Role",
    "SignIn",
    "Typed",
    "User",
    "UserManager",
]

"""Taking other people out of a text: every name and address that the portal knows, but the person's own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from briefings.models import Briefing, BriefingEvent
from portal.accounts.models import Invitation, User
from portal.history.models import InvitationEvent, UserEvent
from venues.models import AccountRequest, AccountRequestEvent, StaffMember, StaffMemberEvent

NAMED = (User, UserEvent, Invitation, InvitationEvent, StaffMember, StaffMemberEvent, AccountRequest)
NAMED += (AccountRequestEvent,)
WORD = re.compile(r"\w+")
ADDRESS = re.compile(r"[^\s<>@,;:()\[\]\"'’“”]+@[^\s<>@,;:()\[\]\"'’“”]+")


def names() -> QuerySet:
    """Return every name that the portal has or had for anybody, and the contacts on the day of each briefing."""
    named = [model._default_manager.order_by().values_list("name") for model in NAMED]
    contacts = [model.objects.order_by().exclude(contact_on_day="").values_list("contact_on_day") for model in CONTACTS]
    return named[0].union(*named[1:], *contacts)


CONTACTS = (Briefing, BriefingEvent)


class Others:
    """Everybody but the owner of these names and addresses."""

    def __init__(self, own_names: Iterable[str], own_addresses: Iterable[str]) -> None:
        self.addresses = {address.casefold() for address in own_addresses}
        own = {words_of(name) for name in own_names}
        self.by_first_word: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for name in {words_of(name) for (name,) in names().iterator()} - own - {()}:
            self.by_first_word[name[0]].append(name)
        for found in self.by_first_word.values():
            found.sort(key=len, reverse=True)

    def out_of(self, text: str) -> str:
        """Return the text with others' names and addresses taken out."""
        return self.without_names(ADDRESS.sub(self.address, text))

    def address(self, found: re.Match[str]) -> str:
        is_own = found[0].rstrip(".").casefold() in self.addresses
        return found[0] if is_own else _("[another person’s address]")

    def without_names(self, text: str) -> str:
        words = list(WORD.finditer(text))
        plain = [word[0].casefold() for word in words]
        kept, end, number = [], 0, 0
        while number < len(words):
            length = self.length_of_name(plain, number)
            if length:
                kept += [text[end : words[number].start()], _("[another person]")]
                end = words[number + length - 1].end()
            number += length or 1
        return "".join([*kept, text[end:]])

    def length_of_name(self, words: list[str], number: int) -> int:
        """Return of how many words the longest name is that stands here; 0 when none does."""
        for name in self.by_first_word.get(words[number], ()):
            if tuple(words[number : number + len(name)]) == name:
                return len(name)
        return 0


def words_of(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in WORD.findall(name))

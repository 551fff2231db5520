"""Whom a booking is for: one resident, known by an account, a contact or, without either, the query."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Party:
    """What a query says of the resident behind it."""

    case_id: int
    reference: str
    account_no: str | None
    contact_id: int | None


@dataclass(frozen=True, slots=True)
class Resident:
    """The resident of a booking; two bookings with one key, or one contact, are the same person's."""

    key: str
    account_no: str | None
    contact_id: int | None


def identify_resident(parties: Sequence[Party]) -> Resident:
    """The one resident behind some queries, one at least.

    Raises:
        InvalidInput: they share neither an account nor a contact.
    """
    accounts = {party.account_no for party in parties}
    contacts = {party.contact_id for party in parties}
    account_no = parties[0].account_no if len(accounts) == 1 else None
    contact_id = parties[0].contact_id if len(contacts) == 1 else None
    if account_no:
        known = sorted(contact for contact in contacts if contact is not None)
        return Resident(f"account:{account_no}", account_no, known[0] if known else None)
    if contact_id:
        return Resident(f"contact:{contact_id}", None, contact_id)
    if len(parties) == 1:
        return Resident(f"case:{parties[0].case_id}", None, None)
    references = ", ".join(party.reference for party in parties)
    raise InvalidInput(f"{references} share neither an account nor a contact; book a seat for each resident.")

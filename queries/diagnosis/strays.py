"""Money without an account: unallocated payments and bank lines that no payment names."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from queries.diagnosis import money
from queries.diagnosis.columns import fetch
from rules.access import check
from rules.actor import Actor
from rules.diagnosis.references import NearReferences
from rules.diagnosis.rows import Payment


@dataclass(frozen=True, slots=True)
class Strays:
    """The money, to be asked by account number."""

    index: NearReferences = field(default_factory=lambda: NearReferences(()))

    def near(self, account_no: str) -> tuple[Payment, ...]:
        """What may be the account's, by its reference."""
        return self.index.near(account_no)


def load_strays(connection: Connection, actor: Actor) -> Strays:
    """All money without an account, ready to be asked."""
    check(actor, "diagnose")
    rows = [
        *fetch(connection, money.unallocated(), {}),
        *fetch(connection, money.unposted(), {}),
    ]
    return Strays(NearReferences(map(Payment._make, rows)))

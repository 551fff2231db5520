"""A small city whose three accounts dispute their rates, one of them with an approved correction."""

from decimal import Decimal

import sqlalchemy as sa

from data.tables.billing import extract
from data.transaction import transaction
from queries.actions.corrections import propose_correction
from queries.actions.disputes import dispute
from queries.actions.hold import claim
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.billing_extract import FIRST, SECOND, THIRD, make_extract
from tests.billing_rows import put_extract
from tests.make import make_actor, make_case
from tests.queries.disputing import NOW, RECEIVED, find_lines


def make_disputing_city() -> None:
    """Commit it: what is disputed was so since RECEIVED, and noted at NOW."""
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        put_extract(connection, make_extract())
        connection.execute(sa.update(extract).values(loaded_at=RECEIVED))
        expert = make_actor(connection, "expert")
        for account_no in (FIRST, SECOND, THIRD):
            made = make_case(connection, reference, now=RECEIVED, account_no=account_no)
            claim(connection, expert, case_id=made.case_id, seen_seq=None, reference=reference, now=NOW)
            rates, whole = find_lines(connection, account_no)["RATES"]
            dispute(
                connection, expert, case_id=made.case_id, seen_seq=None, amounts={rates: whole},
                reference=reference, now=NOW,
            )  # fmt: skip
            if account_no == FIRST:
                propose_correction(
                    connection, expert, case_id=made.case_id, seen_seq=None,
                    right={rates: Decimal("954.00")}, reason="The value was typed wrongly",
                    reference=reference, now=NOW,
                )  # fmt: skip

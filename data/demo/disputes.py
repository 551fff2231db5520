"""Removes what a demo's queries disputed and corrected, and what other systems were told of it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.clusters import common_cause_account
from data.tables.corrections import correction, correction_line
from data.tables.disputes import billing_file, cut_alert, dispute_balance, dispute_entry, line_hold


def remove_disputes(connection: Connection, case_ids: sa.Select[Any]) -> None:
    """Delete the disputes, corrections and alerts of queries that are about to be deleted, as the owner.

    Files and sums about the whole municipality go once nobody else's dispute or correction is left; until
    then the next file lets go of what the demo held.
    """
    connection.execute(
        sa.delete(common_cause_account).where(common_cause_account.c.child_case_id.in_(case_ids))
    )
    numbers = sa.select(correction.c.correction_id).where(correction.c.case_id.in_(case_ids))
    connection.execute(sa.delete(correction_line).where(correction_line.c.correction_id.in_(numbers)))
    for table in (correction, cut_alert, dispute_entry):
        connection.execute(sa.delete(table).where(table.c.case_id.in_(case_ids)))
    left = sa.select(sa.exists(sa.select(dispute_entry)) | sa.exists(sa.select(correction)))
    if not connection.scalar(left):
        for table in (line_hold, billing_file, dispute_balance):
            connection.execute(sa.delete(table))

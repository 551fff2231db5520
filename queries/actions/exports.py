"""The record of files of queries: what was asked for, whose accounts it showed, and how it ended."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection

from queries.actions.audit import add_audit, add_audits
from rules.access import check
from rules.actor import Actor

_SUBJECT = "queries"


def begin_export(
    connection: Connection, actor: Actor, *, export_id: UUID, asked: Mapping[str, str], whole_accounts: bool
) -> None:
    """Record what is asked for: the filter, the columns and the form, before anything leaves."""
    check(actor, "export_cases")
    if whole_accounts:
        check(actor, "see_account")
    detail = {"export": str(export_id), "asked": dict(asked), "whole_accounts": whole_accounts}
    add_audit(connection, actor, kind="exported", subject=_SUBJECT, detail=detail)


def record_accounts(
    connection: Connection, actor: Actor, *, export_id: UUID, account_nos: Collection[str]
) -> None:
    """Record each account that the next rows show whole."""
    check(actor, "see_account")
    add_audits(
        connection, actor, kind="account_read", subjects=account_nos, detail={"export": str(export_id)}
    )


def end_export(connection: Connection, actor: Actor, *, export_id: UUID, rows: int, complete: bool) -> None:
    """Record how many rows left, and whether they were all."""
    check(actor, "export_cases")
    detail = {"export": str(export_id), "rows": rows, "complete": complete}
    add_audit(connection, actor, kind="export_ended", subject=_SUBJECT, detail=detail)

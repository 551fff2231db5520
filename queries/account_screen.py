"""What the page of one account shows before anything is opened, in one audited read."""

from dataclasses import dataclass
from datetime import date, tzinfo

from sqlalchemy import Connection

from queries.account_story import AccountCase, AccountStory, read_account_cases, read_story
from queries.accounts import read_account
from queries.actions.audit import add_audit
from queries.credit import CreditStep, read_credit_steps
from queries.readings import MeterEvent, read_meter_events
from rules.access import check
from rules.actor import Actor


@dataclass(frozen=True, slots=True)
class AccountScreen:
    """The story with what else happened to the account, each list the newest first.

    `cases`: the actor's queries about it, open ones first.
    """

    story: AccountStory
    cases: list[AccountCase]
    credit_steps: list[CreditStep]
    meter_events: list[MeterEvent]


def get_screen(
    connection: Connection, actor: Actor, *, account_no: str, on: date, zone: tzinfo
) -> AccountScreen:
    """The account's page up to a day of a time zone; audited once.

    Raises:
        NotFound: no extract in use knows the account.
        NotAllowed: the account lies outside the actor's role or area.
    """
    check(actor, "see_account")
    account = read_account(connection, actor, account_no)
    add_audit(connection, actor, kind="account_read", subject=account_no, detail={"part": "page"})
    return AccountScreen(
        story=read_story(connection, actor, account, on, zone),
        cases=read_account_cases(connection, account_no),
        credit_steps=read_credit_steps(connection, account_no),
        meter_events=read_meter_events(connection, account_no),
    )

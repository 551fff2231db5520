"""An account's header: who holds it, what it is for, where it is, what it owes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, FromClause

from data.tables.billing import account, customer, invoice, property_, valuation
from data.tables.cases import cases
from queries.actions.audit import add_audit
from queries.billing_versions import ACCOUNT_NO, latest, used_extracts
from rules.access import check
from rules.actor import Actor
from rules.errors import NotAllowed, NotFound
from rules.masks import mask_email, mask_id_number, mask_name, mask_phone


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the account; personal data masked. The name of a company or a state body is not personal."""

    customer_no: str
    customer_class: str | None
    name: str | None
    id_no: str | None
    company_no: str | None
    vat_no: str | None
    phone: str | None
    email: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Property:
    """What the account is for, with the valuation in force."""

    property_no: str
    stand_no: str | None
    township: str | None
    street: str | None
    unit_no: str | None
    use: str | None
    stand_size_m2: Decimal | None
    dwelling_units: Decimal | None
    region: str | None
    ward_no: int | None
    reading_route: str | None
    rates_category: str | None
    market_value_rand: Decimal | None


@dataclass(frozen=True, slots=True)
class LastBill:
    """The newest bill, in rand."""

    billing_month: date
    invoice_no: str
    invoice_on: date
    due_on: date
    total_due_rand: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """The header of an account."""

    account_no: str
    opened_on: date
    closed_on: date | None
    deposit_rand: Decimal
    delivery: str
    electricity_by: str
    managing_agent_no: str | None
    holder: Holder
    property: Property
    last_bill: LastBill | None


_HOLDER: Final = tuple(Holder.__slots__)


def get_account(connection: Connection, actor: Actor, *, account_no: str) -> Account:
    """The account's header, masked; the read is audited.

    Raises:
        NotFound: no extract in use knows the account.
        NotAllowed: the account lies outside the actor's area and no query of theirs is about it.
    """
    check(actor, "see_account")
    found = read_account(connection, actor, account_no)
    add_audit(connection, actor, kind="account_read", subject=account_no)
    return found


def read_account(connection: Connection, actor: Actor, account_no: str) -> Account:
    """The header without an audit row, for reads that write their own."""
    check(actor, "see_account")
    row = connection.execute(_header(), {"account_no": account_no}).one_or_none()
    if row is None:
        raise NotFound(f"No billing extract knows the account {account_no}.")
    values = row._mapping
    _check_scope(connection, actor, values)
    return _as_account(values)


def note_look(connection: Connection, actor: Actor, account_no: str, what: str) -> None:
    """Refuse or audit one look at a part of an account; `what` is the part in a word or two."""
    check(actor, "see_account")
    _check_area(connection, actor, account_no)
    add_audit(connection, actor, kind="account_read", subject=account_no, detail={"part": what})


def _check_area(connection: Connection, actor: Actor, account_no: str) -> None:
    """Refuse an account outside the actor's area, at no cost to those who see everything."""
    if actor.sees_everything or not (actor.regions or actor.wards):
        return
    holding = latest("accounts", account.c.account_no == account_no).subquery()
    place = latest("properties", property_.c.property_no == holding.c.property_no).lateral()
    row = connection.execute(
        sa.select(holding.c.account_no, place.c.region, place.c.ward_no).join_from(
            holding, place, sa.true(), isouter=True
        )
    ).one_or_none()
    if row is not None:
        _check_scope(connection, actor, row._mapping)


def _check_scope(connection: Connection, actor: Actor, values: Any) -> None:
    region, ward = values["region"], values["ward_no"]
    outside = (actor.regions and region and region not in actor.regions) or (
        actor.wards and ward and ward not in actor.wards
    )
    if not outside:
        return
    # row-level security leaves only the actor's own queries in sight
    about_it = sa.exists().where(cases.c.account_no == values["account_no"])
    if not connection.scalar(sa.select(about_it)):
        raise NotAllowed("This account lies outside your area.")


@cache
def _header() -> sa.Select[Any]:
    held = latest("accounts", account.c.account_no == ACCOUNT_NO).subquery("held")
    holder = latest("customers", customer.c.customer_no == held.c.customer_no).lateral("holder")
    place = latest("properties", property_.c.property_no == held.c.property_no).lateral("place")
    worth = _current_valuation(held)
    bill = _last_bill()
    return (
        sa.select(
            held,
            *(holder.c[name].label(f"holder_{name}") for name in _HOLDER_COLUMNS),
            *(place.c[name] for name in _PLACE_COLUMNS),
            worth.c.rates_category,
            worth.c.market_value_rand,
            *(bill.c[name] for name in LastBill.__slots__),
        )
        .select_from(held)
        .join(holder, sa.true(), isouter=True)
        .join(place, sa.true(), isouter=True)
        .join(worth, sa.true(), isouter=True)
        .join(bill, sa.true(), isouter=True)
    )


_HOLDER_COLUMNS: Final = ("class", *(n for n in _HOLDER if n not in ("customer_no", "customer_class")))
_PLACE_COLUMNS: Final = tuple(
    name for name in Property.__slots__ if name not in ("property_no", "rates_category", "market_value_rand")
)


def _current_valuation(held: FromClause) -> FromClause:
    """The valuation that took effect last, a later decision before the roll it changes."""
    rows = sa.select(valuation).where(
        valuation.c.property_no == held.c.property_no,
        valuation.c.extract_no.in_(used_extracts()),
        valuation.c.valid_from <= sa.func.current_date(),
    )
    newest_first = (
        valuation.c.valid_from.desc(),
        valuation.c.extract_no.desc(),
        valuation.c.decision == "roll",
    )
    return rows.order_by(*newest_first).limit(1).lateral("worth")


def _last_bill() -> FromClause:
    rows = sa.select(invoice).where(
        invoice.c.account_no == ACCOUNT_NO, invoice.c.extract_no.in_(used_extracts())
    )
    newest_first = (invoice.c.billing_month.desc(), invoice.c.invoice_no.desc(), invoice.c.extract_no.desc())
    return rows.order_by(*newest_first).limit(1).lateral("bill")


def _as_account(values: Any) -> Account:
    bill = None
    if values["billing_month"] is not None:
        bill = LastBill(*(values[name] for name in LastBill.__slots__))
    return Account(
        account_no=values["account_no"],
        opened_on=values["opened_on"],
        closed_on=values["closed_on"],
        deposit_rand=values["deposit_rand"],
        delivery=values["delivery"],
        electricity_by=values["electricity_by"],
        managing_agent_no=values["managing_agent_no"],
        holder=_as_holder(values),
        property=Property(*(values[name] for name in Property.__slots__)),
        last_bill=bill,
    )


def _as_holder(values: Any) -> Holder:
    is_person = values["holder_class"] == "residential"
    name = values["holder_name"]
    return Holder(
        customer_no=values["customer_no"],
        customer_class=values["holder_class"],
        name=mask_name(name) if is_person else name,
        id_no=mask_id_number(values["holder_id_no"]),
        company_no=values["holder_company_no"],
        vat_no=values["holder_vat_no"],
        phone=mask_phone(values["holder_phone"]),
        email=mask_email(values["holder_email"]),
        language=values["holder_language"],
    )

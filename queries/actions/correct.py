"""Puts right what was written down wrongly about a case: its account, place, customer, amount, title."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypedDict

from sqlalchemy import Connection

from queries.actions.log_case import LONGEST_TITLE, clean_account, require_amount
from queries.actions.record import record
from queries.actions.steps import begin, require_text
from queries.cases import CaseRecord
from queries.corrections import read_case_corrections
from queries.disputes import read_case_entries
from queries.places import AccountPlace, find_account_place
from rules import events
from rules.actor import UNKNOWN_REGION, Actor
from rules.case import CaseState
from rules.corrections.approval import FOLLOWING
from rules.disputes.ledger import list_standing
from rules.errors import InvalidInput
from rules.events import Event
from rules.lookups import Reference


class Correction(TypedDict, total=False):
    """The fields to put right; those left out stay as they are."""

    title: str
    account_no: str | None
    customer_class_code: str | None
    priority_code: str
    region: str
    ward_no: int | None
    amount_rand: Decimal | None
    hardship: bool


_PLACE: Final = frozenset({"account_no", "region", "ward_no", "customer_class_code"})


def correct(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    changes: Correction,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Correct some facts of a case. Region, ward and class follow a new account unless they are given too.

    Raises:
        InvalidInput: a value cannot be right, or nothing changes.
    """
    case, step = begin(connection, actor, "correct", case_id=case_id, seen_seq=seen_seq, reference=reference)
    wanted = _clean(changes, reference)
    title = wanted.pop("title", case.title)
    if not _PLACE.isdisjoint(wanted):
        wanted |= _place(connection, case.state, wanted, reference, now)
    different = {name: value for name, value in wanted.items() if value != getattr(case.state, name)}
    if "account_no" in different:
        _require_settled(connection, case, now)
    found: list[Event] = []
    if title != case.title:
        found.append(Event(events.CORRECTED, now, step | {"retitled": True}, actor.user_id))
    if different:
        found.append(Event(events.CORRECTED, now, step | _as_body(case.state, different), actor.user_id))
    if not found:
        raise InvalidInput("Nothing would change. Change a field, or close this.")
    texts = [("title", title)] if title != case.title else []
    return record(connection, actor, case, found, texts=texts, title=title, reference=reference, now=now)


def _require_settled(connection: Connection, case: CaseRecord, now: datetime) -> None:
    """What a query disputes and corrects names lines of its account, and would be left behind."""
    disputed = list_standing(read_case_entries(connection, case.case_id), now)
    corrected = any(FOLLOWING[each.stage] for each in read_case_corrections(connection, case.case_id))
    if disputed or corrected:
        raise InvalidInput(
            f"{case.reference} disputes or corrects lines of its account. Release the lines and withdraw the"
            " corrections first, then change the account."
        )


def _clean(changes: Correction, reference: Reference) -> dict[str, Any]:
    wanted: dict[str, Any] = dict(changes)
    if "title" in wanted:
        wanted["title"] = _clean_title(wanted["title"])
    if "account_no" in wanted:
        wanted["account_no"] = clean_account(wanted["account_no"], reference)
    require_amount(wanted.get("amount_rand"))
    if wanted.get("priority_code", "normal") not in reference.priorities:
        raise InvalidInput("Choose a priority.")
    class_code = wanted.get("customer_class_code")
    if class_code is not None and class_code not in reference.customer_classes:
        raise InvalidInput("Choose the kind of customer.")
    if wanted.get("region", UNKNOWN_REGION) not in reference.regions:
        raise InvalidInput("Choose a region.")
    return wanted


def _clean_title(text: str) -> str:
    title = " ".join(require_text(text, "what the query is about", shortest=5).split())
    if len(title) > LONGEST_TITLE:
        raise InvalidInput(
            f"Keep the line in lists under {LONGEST_TITLE} characters; put the rest in a note."
        )
    return title


def _place(
    connection: Connection, state: CaseState, wanted: Mapping[str, Any], reference: Reference, now: datetime
) -> dict[str, Any]:
    """Region, ward and class as given, else as the new account has them, else as they were.

    Raises:
        InvalidInput: there is no such ward.
    """
    account_no = wanted.get("account_no", state.account_no)
    moves = account_no is not None and account_no != state.account_no
    known = find_account_place(connection, account_no) if moves else None
    known = known or AccountPlace(None, None, None)
    class_code = known.customer_class_code or state.customer_class_code
    ward_no = wanted.get("ward_no", known.ward_no or state.ward_no)
    changes = ward_no != state.ward_no
    received_on = reference.local_day(state.received_at or now)
    ward = reference.find_ward(ward_no, received_on) if changes else None
    if changes and ward is None and wanted.get("ward_no") is not None:
        raise InvalidInput(f"There is no ward {ward_no}. Look at the number again.")
    region = (ward.region_code if ward else None) or known.region or state.region
    place = {
        "customer_class_code": wanted.get("customer_class_code", class_code),
        "region": wanted.get("region", region),
    }
    if not changes:
        return place
    return place | {
        "ward_no": ward.ward_no if ward else None,
        "delimitation_code": ward.delimitation_code if ward else None,
    }


def _as_body(state: CaseState, different: Mapping[str, Any]) -> dict[str, Any]:
    """The new values, and under `was` those they replace, as an event's body holds them."""
    was = {name: _plain(getattr(state, name)) for name in different}
    return {name: _plain(value) for name, value in different.items()} | {"was": was}


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value

"""What part of the cases somebody looks at; the same filter serves lists, counts, exports and links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, get_args

from rules import states
from rules.counted import COUNTED

Whose = Literal["all", "mine", "team", "unassigned"]
OrderBy = Literal["act_by", "received", "amount", "due", "next_step", "resolved"]

_LISTS: Final = {
    "category_codes": "category",
    "subcategory_codes": "subcategory",
    "regions": "region",
    "entity_codes": "entity",
    "statuses": "status",
    "age_buckets": "age",
    "channel_codes": "channel",
    "customer_class_codes": "class",
    "sources": "source",
    "priority_codes": "priority",
    "outcome_codes": "outcome",
    "cause_codes": "cause",
}
_DAYS: Final = (
    "received_from", "received_to", "due_from", "due_to", "resolved_from", "resolved_to", "next_step_to",
    "call_back_to", "counted_from", "counted_to",
)  # fmt: skip
_FLAGS: Final = {
    "overdue": "overdue",
    "overdue_raw": "overdue_raw",
    "at_risk": "at_risk",
    "escalated": "escalated",
    "descending": "desc",
    "closed_by_me": "closed_by_me",
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """A selection of cases and their order. Empty tuples and None mean no restriction.

    Days are the municipality's, both ends included.
    Without `statuses` it selects open cases. Of `overdue`, `overdue_raw` and `at_risk` any will do.
    `escalated` selects open cases on a rung of the ladder.

    `counted` names a figure (`rules.counted`): the cases it counted between two days, open or not. Category,
    region, ward, owner and channel then are those of the flow that was counted. `closed_by_me`: that closing
    was decided by the person who looks.

    `call_back_to` selects open cases whose resident was promised a call by that day.
    """

    whose: Whose = "all"
    holder_id: int | None = None
    category_codes: tuple[str, ...] = ()
    subcategory_codes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    wards: tuple[int, ...] = ()
    entity_codes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    priority_codes: tuple[str, ...] = ()
    age_buckets: tuple[str, ...] = ()
    channel_codes: tuple[str, ...] = ()
    customer_class_codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    outcome_codes: tuple[str, ...] = ()
    cause_codes: tuple[str, ...] = ()
    counted: str = ""
    counted_from: date | None = None
    counted_to: date | None = None
    overdue: bool = False
    overdue_raw: bool = False
    at_risk: bool = False
    escalated: bool = False
    rand_from: Decimal | None = None
    rand_to: Decimal | None = None
    received_from: date | None = None
    received_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    resolved_from: date | None = None
    resolved_to: date | None = None
    next_step_to: date | None = None
    call_back_to: date | None = None
    closed_by_me: bool = False
    order_by: OrderBy = "act_by"
    descending: bool = False

    @property
    def selected_statuses(self) -> tuple[str, ...]:
        return self.statuses or (states.STATUSES if self.counted else states.OPEN_STATUSES)

    @property
    def only_open(self) -> bool:
        return states.RESOLVED not in self.selected_statuses

    @property
    def order(self) -> OrderBy:
        """What the rows are ordered by. History has no act-by: it goes by when it came in or was resolved."""
        if self.only_open:
            return "act_by" if self.order_by == "resolved" else self.order_by
        if self.order_by == "resolved" and self.statuses == (states.RESOLVED,):
            return "resolved"
        return "received"

    def to_params(self) -> dict[str, str]:
        """The filter as URL parameters, without those that are at their default."""
        return {name: text for name, text in self._params() if text}

    def _params(self) -> list[tuple[str, str]]:
        parts: list[tuple[str, str]] = [("whose", "" if self.whose == "all" else self.whose)]
        parts += [(name, ",".join(getattr(self, field))) for field, name in _LISTS.items()]
        parts += [("ward", ",".join(map(str, self.wards)))]
        parts += [("holder", "" if self.holder_id is None else str(self.holder_id))]
        parts += [(name, "1" if getattr(self, field) else "") for field, name in _FLAGS.items()]
        parts += [("rand_from", _text(self.rand_from)), ("rand_to", _text(self.rand_to))]
        parts += [(name, day.isoformat() if (day := getattr(self, name)) else "") for name in _DAYS]
        parts += [("counted", self.counted)]
        parts += [("order", "" if self.order_by == "act_by" else self.order_by)]
        return parts

    def but(self, **changes: Any) -> "CaseFilter":
        """The same filter with some fields changed."""
        return replace(self, **changes)


def from_params(params: Mapping[str, str]) -> tuple[CaseFilter, tuple[str, ...]]:
    """The filter in a URL, and one sentence for every parameter that could not be used.

    Parameters of other purposes are left alone.
    """
    changes: dict[str, Any] = {}
    problems: list[str] = []
    for name, text in params.items():
        if name not in _PARSERS or not text:
            continue
        field, parse = _PARSERS[name]
        try:
            changes[field] = parse(text)
        except (ValueError, InvalidOperation):
            problems.append(f"The filter “{name}” cannot be “{text[:40]}”; it was left out.")
    return CaseFilter(**changes), tuple(problems)


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else format(amount, "f")


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _codes(text))


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number < 2**63:
        raise ValueError(text)
    return number


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite() or abs(amount) >= 10**12:
        raise ValueError(text)
    return amount


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not 1990 <= day.year <= 2069:
        raise ValueError(text)
    return day


def _statuses(text: str) -> tuple[str, ...]:
    codes = _codes(text)
    if not set(codes) <= set(states.STATUSES):
        raise ValueError(text)
    return codes


def _choice(options: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in options:
            raise ValueError(text)
        return text

    return parse


_PARSERS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    **{name: (field, _codes) for field, name in _LISTS.items()},
    **{name: (field, _flag) for field, name in _FLAGS.items()},
    **{name: (name, _day) for name in _DAYS},
    "status": ("statuses", _statuses),
    "counted": ("counted", _choice(tuple(COUNTED))),
    "ward": ("wards", _numbers),
    "holder": ("holder_id", _number),
    "whose": ("whose", _choice(get_args(Whose))),
    "order": ("order_by", _choice(get_args(OrderBy))),
    "rand_from": ("rand_from", _amount),
    "rand_to": ("rand_to", _amount),
}
assert {field for field, _ in _PARSERS.values()} == {field.name for field in fields(CaseFilter)}

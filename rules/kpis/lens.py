"""What part of the desk, in which days, a page of figures shows; it lives in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from rules.actor import UNKNOWN_REGION, Actor
from rules.case_filter import CaseFilter
from rules.period import FIRST_YEAR, LAST_YEAR, Period, month_of

_LISTS: Final = {
    "category_codes": "category",
    "regions": "region",
    "entity_codes": "entity",
    "channel_codes": "channel",
    "sources": "source",
}


@dataclass(frozen=True, slots=True)
class Lens:
    """A period and a part of the desk; empty tuples set no limit."""

    period: Period
    category_codes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    wards: tuple[int, ...] = ()
    entity_codes: tuple[str, ...] = ()
    channel_codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether figures must be added up from the rows: sums are kept by category, region and ward only."""
        return bool(self.entity_codes or self.channel_codes or self.sources or (self.wards and self.regions))

    def but(self, **changes: Any) -> "Lens":
        """The same lens with some fields changed."""
        return replace(self, **changes)

    def narrow(self, actor: Actor) -> "Lens":
        """The part of it that lies in the actor's scope. A query of no known region is in every region."""
        if actor.sees_everything:
            return self
        regions = (*actor.regions, UNKNOWN_REGION) if actor.regions else ()
        return replace(
            self,
            category_codes=_both(self.category_codes, actor.category_codes),
            regions=_both(self.regions, regions),
            wards=_both(self.wards, actor.wards),
        )

    def to_params(self) -> dict[str, str]:
        """The lens as parameters of an address."""
        params = {name: ",".join(getattr(self, field)) for field, name in _LISTS.items()}
        params["ward"] = ",".join(map(str, self.wards))
        days = {"from": self.period.first_on.isoformat(), "to": self.period.last_on.isoformat()}
        return days | {name: text for name, text in params.items() if text}

    def as_filter(self, **changes: Any) -> CaseFilter:
        """The cases of this part of the desk, whatever the period."""
        parts = {field: getattr(self, field) for field in (*_LISTS, "wards")}
        return CaseFilter(**(parts | changes))


# what no code can be: a lens that lies wholly outside a scope selects nothing
NOTHING: Final = "-"


def _both(chosen: tuple[Any, ...], allowed: tuple[Any, ...]) -> tuple[Any, ...]:
    if not chosen or not allowed:
        return chosen or allowed
    return tuple(each for each in chosen if each in allowed) or (
        (NOTHING,) if isinstance(allowed[0], str) else (-1,)
    )


def lens_from_params(params: Mapping[str, str], today: date) -> tuple[Lens, tuple[str, ...]]:
    """The lens of an address, and a sentence for each part that could not be used; this month by default."""
    problems: list[str] = []
    first_on, last_on = (_read_day(params.get(name, ""), name, problems) for name in ("from", "to"))
    month = month_of(last_on or first_on or today)
    ends = sorted((first_on or month.first_on, last_on or month.last_on))
    changes: dict[str, Any] = {
        field: tuple(dict.fromkeys(filter(None, params.get(name, "").split(","))))
        for field, name in _LISTS.items()
    }
    try:
        changes["wards"] = tuple(int(part) for part in params.get("ward", "").split(",") if part)
    except ValueError:
        problems.append("The ward must be a number; it was left out.")
    return Lens(Period(ends[0], ends[1]), **changes), tuple(problems)


def _read_day(text: str, name: str, problems: list[str]) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = None
    if text and (day is None or not FIRST_YEAR <= day.year <= LAST_YEAR):
        problems.append(f"“{name}” is no date that can be shown; it was left out.")
        return None
    return day

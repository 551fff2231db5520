"""The rules that clocks run by: calendars, policies, credits, stoppages; one numbered version of them all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from rules.clocks.credits import Credit
from rules.clocks.policies import Policy, Target, find_policy
from rules.clocks.stoppages import Stoppage
from rules.holidays import collect_holidays
from rules.office_hours import FIRST_YEAR, LAST_YEAR, OfficeHours, compile_calendar
from rules.working_time import WorkingCalendar


@dataclass(frozen=True)
class Rulebook:
    """Everything a clock is read by, besides the events and the instant. Shared, so never changed.

    `revision` numbers the versions from 1; a case's clocks name the one they were read by.
    """

    revision: int
    timezone: str
    policies: tuple[Policy, ...]
    hours: Mapping[str, tuple[OfficeHours, ...]]
    declared_days: Mapping[date, str]
    credits: tuple[Credit, ...] = ()
    stoppages: tuple[Stoppage, ...] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def holidays(self) -> frozenset[date]:
        """Public holidays by rule and declared, for the years of the compiled calendars."""
        return collect_holidays(FIRST_YEAR, LAST_YEAR, self.declared_days)

    @cached_property
    def calendars(self) -> Mapping[str, WorkingCalendar]:
        return {
            code: compile_calendar(self.timezone, hours, self.holidays) for code, hours in self.hours.items()
        }

    def policy_at(self, at: datetime) -> Policy:
        """The policy in force at an instant: that of its local day."""
        if len(self.policies) == 1:
            return self.policies[0]
        return find_policy(self.policies, at.astimezone(self.zone).date())

    def calendar_of(self, policy: Policy) -> WorkingCalendar:
        return self.calendars[policy.calendar_code]

    def at_risk_until(self, now: datetime) -> datetime:
        """What is due between now and then is at risk: the policy's hours of office time from now on."""
        policy = self.policy_at(now)
        until_at = self.calendar_of(policy).due(now, policy.at_risk_hours * 3600.0)
        assert until_at is not None
        return until_at

    @cached_property
    def fingerprint(self) -> str:
        """The same for rulebooks that say the same, whatever their number."""
        return sha256(as_text(replace(self, revision=0)).encode()).hexdigest()


def as_text(rulebook: Rulebook) -> str:
    """A rulebook as JSON, the same text for the same rules."""
    content = {
        "revision": rulebook.revision,
        "timezone": rulebook.timezone,
        "policies": [asdict(policy) for policy in rulebook.policies],
        "hours": {code: [asdict(each) for each in hours] for code, hours in rulebook.hours.items()},
        "declared_days": {day.isoformat(): name for day, name in rulebook.declared_days.items()},
        "credits": [asdict(credit) for credit in rulebook.credits],
        "stoppages": [asdict(stoppage) for stoppage in rulebook.stoppages],
    }
    return json.dumps(content, default=_plain, sort_keys=True)


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else value.isoformat()


def read_text(text: str) -> Rulebook:
    """The rulebook that `as_text` wrote."""
    content = json.loads(text)
    return Rulebook(
        revision=content["revision"],
        timezone=content["timezone"],
        policies=tuple(map(_read_policy, content["policies"])),
        hours={code: tuple(map(_read_hours, rows)) for code, rows in content["hours"].items()},
        declared_days={date.fromisoformat(day): name for day, name in content["declared_days"].items()},
        credits=tuple(map(_read_credit, content["credits"])),
        stoppages=tuple(map(_read_stoppage, content["stoppages"])),
    )


def _read_policy(values: Mapping[str, Any]) -> Policy:
    targets: Sequence[Mapping[str, Any]] = values["targets"]
    return Policy(
        **{
            **values,
            "valid_from": date.fromisoformat(values["valid_from"]),
            "valid_to": _day_or_none(values["valid_to"]),
            "hours_per_day": Decimal(values["hours_per_day"]),
            "targets": tuple(Target(**target) for target in targets),
        }
    )


def _read_hours(values: Mapping[str, Any]) -> OfficeHours:
    return OfficeHours(
        weekday=values["weekday"],
        opens=time.fromisoformat(values["opens"]),
        closes=time.fromisoformat(values["closes"]),
        valid_from=date.fromisoformat(values["valid_from"]),
        valid_to=_day_or_none(values["valid_to"]),
    )


def _read_credit(values: Mapping[str, Any]) -> Credit:
    threshold = values["threshold"]
    return Credit(**{**values, "threshold": None if threshold is None else Decimal(threshold)})


def _read_stoppage(values: Mapping[str, Any]) -> Stoppage:
    return Stoppage(
        stoppage_id=values["stoppage_id"],
        starts_at=datetime.fromisoformat(values["starts_at"]),
        ends_at=datetime.fromisoformat(values["ends_at"]),
        reason=values["reason"],
        regions=tuple(values["regions"]),
        category_codes=tuple(values["category_codes"]),
    )


def _day_or_none(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

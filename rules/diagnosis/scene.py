"""What every rule is given: the record, prices, thresholds, the day, and the account's supplies."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rules.diagnosis.finding import Evidence, Finding, LineEffect, lines_of, period_of, replace_line
from rules.diagnosis.prices import Prices
from rules.diagnosis.record import AccountRecord
from rules.diagnosis.rows import Line
from rules.diagnosis.supply import Supply, list_supplies
from rules.diagnosis.thresholds import Thresholds

BY_USE: Final = frozenset({"ELEC_SURCHARGE", "BUSINESS_SURCHARGE"})
WITH_USE: Final = ("WATER_LEVY", "ELEC_SERVICE", "ELEC_NETWORK", "ELEC_SURCHARGE", "BUSINESS_SURCHARGE")


@dataclass(frozen=True)
class Scene:
    """`as_of` is the day the account is looked at, an ordinal."""

    record: AccountRecord
    prices: Prices
    limits: Thresholds
    as_of: int

    @cached_property
    def supplies(self) -> list[Supply]:
        return list_supplies(self.record)

    @property
    def account_no(self) -> str:
        return self.record.account.account_no

    @property
    def least_cents(self) -> int:
        """Differences up to this are not worth a correction."""
        return round(self.limits.least_difference_rand * 100)

    def find(
        self,
        rule: str,
        effects: tuple[LineEffect, ...],
        confidence: float,
        explanation: str,
        resident: str,
        action: str,
        *evidence: Evidence,
        period: tuple[int, int] | None = None,
        other_cents: int = 0,
        rebills: bool = True,
    ) -> Finding:
        """A finding of this account; its period is that of its lines unless given."""
        from_on, to_on = period or period_of(lines_of(effects))
        return Finding(
            account_no=self.account_no,
            rule=rule,
            effects=effects,
            from_on=from_on,
            to_on=to_on,
            confidence=confidence,
            explanation=explanation,
            resident=resident,
            action=action,
            evidence=evidence,
            other_cents=other_cents,
            rebills=rebills,
        )

    def rebill_use(
        self,
        line: Line,
        quantity_e4: int,
        *,
        tariff: str | None = None,
        units: int | None = None,
        from_on: int | None = None,
        to_on: int | None = None,
    ) -> list[LineEffect]:
        """A measured line with another quantity, tariff, dwellings or days, and what goes by it.

        Companions are the lines of the same bill, service and period whose amount goes by use.
        """
        name, count = tariff or line.tariff or "", units or line.units or 1
        start, end = from_on or line.from_on or 0, to_on or line.to_on or 0
        right = self.prices.use(line.service, name, start, end, max(quantity_e4, 0), count)
        if right is None or line.code not in right:
            return []
        changes = {"tariff": name, "from_on": start, "to_on": end}
        use = {"quantity_e4": quantity_e4, "units": count}
        found = [replace_line(line, right[line.code], **changes, **use)]
        for other in self.companions(line):
            if other.code in BY_USE and other.code in right:
                more = use if other.code == "ELEC_SURCHARGE" else {}
                found.append(replace_line(other, right[other.code], **changes, **more))
        return found

    def companions(self, line: Line) -> list[Line]:
        """Standing lines of the same bill, service and period as a measured one, without it."""
        key = (line.month, line.invoice_no, line.service, line.from_on, line.to_on)
        return [one for one in self._sections.get(key, ()) if one.code != line.code]

    @cached_property
    def _sections(self) -> dict[tuple[object, ...], list[Line]]:
        found: defaultdict[tuple[object, ...], list[Line]] = defaultdict(list)
        for code in WITH_USE:
            for one in self.record.standing.get(code, ()):
                found[one.month, one.invoice_no, one.service, one.from_on, one.to_on].append(one)
        return found

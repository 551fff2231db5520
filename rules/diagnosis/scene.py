"""What every rule is given: the record, prices, thresholds, the day, and the account's supplies."""

from dataclasses import dataclass
from functools import cached_property

from rules.diagnosis.finding import Evidence, Finding, LineEffect, lines_of, period_of, replace_line
from rules.diagnosis.prices import Prices
from rules.diagnosis.record import AccountRecord
from rules.diagnosis.rows import Line
from rules.diagnosis.supply import Supply, list_supplies
from rules.diagnosis.thresholds import Thresholds


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
        self, line: Line, quantity_e4: int, *, tariff: str | None = None, units: int | None = None
    ) -> list[LineEffect]:
        """The measured section of a line with another quantity: consumption and what goes by it.

        Companions are the lines of the same bill, service and period whose amount goes by use.
        """
        name, count = tariff or line.tariff or "", units or line.units or 1
        right = self.prices.use(
            line.service, name, line.from_on or 0, line.to_on or 0, max(quantity_e4, 0), count
        )
        if right is None:
            return []
        found = [replace_line(line, right[line.code], quantity_e4=quantity_e4, tariff=name, units=count)]
        for code in ("ELEC_SURCHARGE", "BUSINESS_SURCHARGE"):
            for other in self.record.standing.get(code, ()):
                if self._goes_with(other, line) and code in right:
                    changes = {"quantity_e4": quantity_e4} if code == "ELEC_SURCHARGE" else {}
                    found.append(replace_line(other, right[code], **changes))
        return found

    def _goes_with(self, other: Line, line: Line) -> bool:
        same_bill = (other.month, other.invoice_no, other.service) == (
            line.month,
            line.invoice_no,
            line.service,
        )
        return same_bill and other.from_on == line.from_on and other.to_on == line.to_on

"""What a household can pay each month: what comes in, what goes out, who lives of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rules.arrangements.policy import Terms
from rules.arrangements.schedule import split
from rules.errors import InvalidInput
from rules.written import show_count, show_rand

NOTHING: Final = Decimal(0)
INCOME: Final = {
    "wages": "Wages and salaries",
    "grants": "Grants and pensions",
    "other": "Other income",
}
EXPENSES: Final = {
    "housing": "Rent or bond",
    "food": "Food",
    "transport": "Transport",
    "school": "School and care",
    "debts": "Other debts",
    "municipal": "Current municipal bill",
    "living": "Other living costs",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A household's month, in rand by the codes of INCOME and EXPENSES.

    `dependants`: people who live of it besides the resident.
    """

    income: Mapping[str, Decimal]
    expenses: Mapping[str, Decimal]
    dependants: int = 0

    @property
    def income_rand(self) -> Decimal:
        return sum(self.income.values(), NOTHING)

    @property
    def expenses_rand(self) -> Decimal:
        return sum(self.expenses.values(), NOTHING)

    @property
    def left_rand(self) -> Decimal:
        return self.income_rand - self.expenses_rand

    @property
    def people(self) -> int:
        return 1 + self.dependants


def check_sheet(sheet: Sheet, terms: Terms) -> None:
    """Refuse a sheet that says nothing where one is due.

    Raises:
        InvalidInput: no income or no expenses are noted, or an amount is below nothing.
    """
    if sheet.dependants < 0 or any(rand < 0 for rand in (*sheet.income.values(), *sheet.expenses.values())):
        raise InvalidInput("Amounts and people of the affordability sheet are not below nothing.")
    if terms.needs_sheet and not (sheet.income_rand and sheet.expenses_rand):
        raise InvalidInput("Fill in the affordability sheet: what comes in each month and what goes out.")


def most_affordable(sheet: Sheet, least_left_rand: Decimal) -> Decimal:
    """The largest instalment that leaves each person what the policy says; 0 where there is none."""
    return max(sheet.left_rand - least_left_rand * sheet.people, NOTHING)


def judge_instalment(sheet: Sheet, instalment_rand: Decimal, least_left_rand: Decimal) -> str:
    """Whether an instalment fits, in words; empty when it does. It advises, a person decides."""
    most = most_affordable(sheet, least_left_rand)
    if instalment_rand <= most:
        return ""
    after = sheet.left_rand - instalment_rand
    return (
        f"{show_rand(sheet.left_rand)} is left each month for {_tell_people(sheet)}. "
        f"After an instalment of {show_rand(instalment_rand)} it is {show_rand(after)}; "
        f"at least {show_rand(least_left_rand)} for each person should stay, "
        f"so at most {show_rand(most)} fits."
    )


def find_fewest(rest_rand: Decimal, most_rand: Decimal, terms: Terms) -> int | None:
    """The fewest instalments of the terms that are no larger than an amount; None where none are."""
    counts = range(terms.least_instalments, terms.most_instalments + 1)
    return next((count for count in counts if split(rest_rand, count)[1] <= most_rand), None)


def tell_sheet(sheet: Sheet) -> str:
    """The sheet as plain text, kept with the query and erasable with its other words."""
    named = ((INCOME, sheet.income), (EXPENSES, sheet.expenses))
    lines = [
        f"{words[code]}: {show_rand(rand)}" for words, sums in named for code, rand in sums.items() if rand
    ]
    lines.append(f"Left each month for {_tell_people(sheet)}: {show_rand(sheet.left_rand)}")
    return "\n".join(["Affordability, a month", *lines])


def _tell_people(sheet: Sheet) -> str:
    return "1 person" if sheet.people == 1 else f"{show_count(sheet.people)} people"

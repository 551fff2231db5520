"""The one line in which a resident says what a query is about: an account, a meter, or an address."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from rules.errors import InvalidInput

Kind = Literal["nothing", "account", "meter", "address"]

LONGEST: Final = 200
_METER: Final = re.compile(r"(?=.*[0-9])[0-9A-Z][0-9A-Z/-]{3,29}|[A-Z]+[0-9]+")
_LABELS: Final[dict[Kind, str]] = {"account": "Account", "meter": "Meter", "address": "Where"}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What was typed: numbers bare and in capitals, an address on one line."""

    kind: Kind
    text: str

    @property
    def line(self) -> str:
        """What is kept with the resident's words, such as 'Meter: 70124433'; empty without anything."""
        label = _LABELS.get(self.kind)
        return f"{label}: {self.text}" if label else ""


def read_whereabouts(typed: str, account_pattern: str) -> Whereabouts:
    """Tell by its form what somebody typed. A number that is no account number is taken for a meter's.

    `account_pattern`: the municipality's form of an account number, for the whole number.

    Raises:
        InvalidInput: longer than an address can be.
    """
    line = " ".join(typed.split())
    if not line:
        return Whereabouts("nothing", "")
    if len(line) > LONGEST:
        raise InvalidInput(f"Write the address in at most {LONGEST} characters.")
    bare = line.replace(" ", "").upper()
    if re.fullmatch(account_pattern, bare):
        return Whereabouts("account", bare)
    is_number = all(any(c.isdecimal() for c in word) for word in line.split())
    if is_number and _METER.fullmatch(bare):
        return Whereabouts("meter", bare)
    return Whereabouts("address", line)

"""Amounts of rand as people write them."""

import re
from decimal import Decimal
from typing import Final

from rules.errors import InvalidInput

_FIGURES: Final = re.compile(r"(?P<whole>[0-9]{1,3}(,[0-9]{3})+|[0-9]+)?([.,](?P<cents>[0-9]{1,2}))?")


def parse_rand(text: str) -> Decimal | None:
    """An amount such as 'R 1 234.56', '1234,5' or '1,234.56' in rand and cents; None when there is none.

    Raises:
        InvalidInput: it cannot be read as one amount of at least nothing.
    """
    bare = re.sub(r"\s", "", text).removeprefix("R").removeprefix("r")
    if not bare:
        return None
    found = _FIGURES.fullmatch(bare)
    if found is None or not (found["whole"] or found["cents"]):
        raise InvalidInput(f"“{text.strip()[:30]}” is no amount. Write it like R 1 234.56.")
    whole = (found["whole"] or "0").replace(",", "")
    return Decimal(f"{whole}.{found['cents'] or '0'}").quantize(Decimal("0.01"))

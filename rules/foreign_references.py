"""Numbers that other systems gave a case, in the form they are compared in."""

import re
import unicodedata

_NOISE = re.compile(r"[\W_]+")


def normalise_foreign(text: str) -> str:
    """Capitals and digits only, without leading zeros if all digits: ' ca-0012 ' and 'CA 0012' are one."""
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    return (bare.lstrip("0") or "0") if bare.isdigit() else bare

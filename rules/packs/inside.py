"""What an offline pack holds, as plain values for its page."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from rules.written import show_date

KINDS: Final = {"walkabout": "Walkabout", "mobile_office": "Mobile office"}


def describe_pack(
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    *,
    municipality: str,
    call_centre: str,
    stops: Sequence[Mapping[str, Any]],
    categories: Sequence[Mapping[str, Any]],
    languages: Sequence[Mapping[str, str]],
    references: Sequence[str],
    key: bytes,
    pack_id: UUID,
    needs_consent: bool,
    made_at: datetime,
) -> Mapping[str, Any]:
    """The inside of a pack; times are local. It names no resident and no account."""
    return {
        "pack_id": str(pack_id),
        "key": base64.b64encode(key).decode(),
        "municipality": municipality,
        "call_centre": call_centre,
        "title": KINDS.get(kind, kind),
        "when": f"{show_date(starts_at.date())}, {starts_at:%H:%M}–{ends_at:%H:%M}",
        "place": place,
        "stops": list(stops),
        "categories": list(categories),
        "languages": list(languages),
        "references": list(references),
        "needs_consent": needs_consent,
        "made_at": made_at.isoformat(),
    }

"""Stretches that a status begins and ends: waiting for the resident, standing resolved."""

from datetime import datetime
from typing import Protocol

from rules import states
from rules.stretches import Stretches, begin_stretch, end_stretch


class HasStretches(Protocol):
    """A state of a case that nobody else holds yet."""

    @property
    def status(self) -> str: ...
    @property
    def waits(self) -> Stretches: ...
    @property
    def closures(self) -> Stretches: ...


def note_stretches(draft: HasStretches, before: str, at: datetime, *, is_asked: bool) -> None:
    """Begin or end the stretches that a change of status, or a request to the resident, stands for."""
    change, after = object.__setattr__, draft.status
    if before == states.WAITING_RESIDENT and after != before:
        change(draft, "waits", end_stretch(draft.waits, at))
    elif after == states.WAITING_RESIDENT and is_asked:
        change(draft, "waits", begin_stretch(draft.waits, at))
    if (before == states.RESOLVED) != (after == states.RESOLVED):
        stretch = begin_stretch if after == states.RESOLVED else end_stretch
        change(draft, "closures", stretch(draft.closures, at))

"""What the dialog for many queries is about while it is open, and what it came to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from pages.kit.queue_round import begin_round
from queries.bulk.preview import Preview
from rules.bulk.changes import Selection, pick_held
from rules.case_filter import CaseFilter

_ASKED: Final = "bulk_asked"
_PREVIEW: Final = "bulk_preview"
_PROBLEM: Final = "bulk_problem"
_DONE: Final = "bulk_done"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which queries the dialog was opened for: ticked ones, those of a filter, or all work of one person.

    `total` is how many the filter held when the dialog was opened; None where that is not known.
    """

    case_ids: tuple[int, ...] = ()
    case_filter: CaseFilter | None = None
    total: int | None = None
    as_of: datetime | None = None
    from_id: int | None = None
    from_name: str = ""

    def select(self, *, ticked: bool) -> Selection:
        """The selection that the person chose of these."""
        if self.from_id is not None and self.as_of is not None:
            return pick_held(self.from_id, self.as_of)
        if ticked:
            return Selection(case_ids=self.case_ids)
        return Selection(case_filter=self.case_filter, as_of=self.as_of)


def open_for_queue(case_ids: tuple[int, ...], case_filter: CaseFilter, total: int | None) -> None:
    """Let the queue open the dialog, the filter frozen as it stands now."""
    _open(Asked(case_ids, case_filter, total, datetime.now(UTC)))


def open_for_person(user_id: int, name: str) -> None:
    """Let a page open the dialog for handing over all open work of a colleague."""
    _open(Asked(as_of=datetime.now(UTC), from_id=user_id, from_name=name))


def _open(asked: Asked) -> None:
    close_dialog()
    st.session_state[_ASKED] = asked


def find_asked() -> Asked | None:
    """What the open dialog is about."""
    asked: Asked | None = st.session_state.get(_ASKED)
    return asked


def close_dialog() -> None:
    """Close the dialog with the next drawing of the page."""
    for key in (_ASKED, _PREVIEW, _PROBLEM):
        st.session_state.pop(key, None)


def find_preview() -> Preview | None:
    """What was previewed, unless a field was changed since."""
    preview: Preview | None = st.session_state.get(_PREVIEW)
    return preview


def keep_preview(preview: Preview | None, problem: str = "") -> None:
    """Show a preview, a sentence about what is wrong, or both, with the next drawing."""
    st.session_state[_PREVIEW], st.session_state[_PROBLEM] = preview, problem


def forget_preview(*_: Any) -> None:
    """What is asked has changed: it has to be looked at again."""
    keep_preview(None)


def find_problem() -> str:
    """What is wrong with what was asked."""
    return str(st.session_state.get(_PROBLEM, ""))


def finish(bulk_id: int) -> None:
    """The change is made: the dialog closes, the notice appears, and nothing is ticked any more."""
    close_dialog()
    begin_round()
    st.session_state[_DONE] = bulk_id


def find_done() -> int | None:
    """The change whose notice is shown."""
    bulk_id: int | None = st.session_state.get(_DONE)
    return bulk_id


def put_away() -> None:
    """Take the notice off the page; the change stays on the page of changes."""
    st.session_state.pop(_DONE, None)

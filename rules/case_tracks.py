"""What a fold leaves behind beside the state: the flows between cells, and whose move it was when."""

from datetime import datetime
from operator import attrgetter

from rules import flows, states
from rules.case_state import CaseState
from rules.flows import Cell, Flow, Flows
from rules.hands import RESOLVED, find_hand

# where a case stands for the stock: resolved at (None while open), category, region, ward
Place = tuple[datetime | None, str, str, int | None]
_pick_place = attrgetter("resolved_at", "category_code", "region", "ward_no")


def find_place(state: CaseState) -> Place:
    """Where a case stands for the stock."""
    place: Place = _pick_place(state)
    return place


def note_tracks(draft: CaseState, before: Place, at: datetime, *, is_first: bool) -> Place:
    """Note what an event that has just changed the draft means for stock and hands; gives its new place."""
    place: Place = _pick_place(draft)
    if is_first:
        _add(draft, (_enter(draft, flows.RECEIVED, at),))
        before = (None, *place[1:])
    if place != before:
        _note_change(draft, before, place, at)
    hand = find_hand(draft.status, draft.holder_id, draft.category_code, draft.entity_code)
    if not draft.hands or draft.hands[-1][1] != hand:
        object.__setattr__(draft, "hands", (*draft.hands, (at, hand)))
    return place


def _note_change(draft: CaseState, before: Place, place: Place, at: datetime) -> None:
    was_open, is_open, cell = before[0] is None, place[0] is None, before[1:]
    if not was_open and not is_open:
        if before[0] == place[0]:
            return  # what is resolved may change its cell without moving any stock
        cell, was_open = _withdraw_closing(draft, cell), True
    if was_open and cell != place[1:]:
        _move(draft, cell, at)
    if was_open and not is_open:
        _add(draft, (_close(draft, at),))
    elif not was_open:
        _add(draft, (_enter(draft, flows.REOPENED, at),))


def _withdraw_closing(draft: CaseState, cell: Cell) -> Cell:
    """Of two ends without a reopening between them the later holds: the case was open until then.

    Gives the cell it stayed in. Where only the stored state is known its flows are not, and the caller
    folds the whole history.
    """
    if not draft.flows or draft.flows[-1].kind not in flows.ENDS:
        return cell
    withdrawn = draft.flows[-1]
    object.__setattr__(draft, "flows", draft.flows[:-1])
    if draft.hands[-1][1] == RESOLVED:
        object.__setattr__(draft, "hands", draft.hands[:-1])
    return withdrawn.cell


def _move(draft: CaseState, cell: Cell, at: datetime) -> None:
    """Out of one cell and into the other; a case that no event had described yet only learns its cell."""
    known = draft.flows
    if len(known) == 1 and known[0].kind == flows.RECEIVED and known[0].category_code == "":
        object.__setattr__(draft, "flows", (_enter(draft, flows.RECEIVED, known[0].at),))
        return
    moved_in = _enter(draft, flows.MOVED_IN, at)
    category_code, region, ward_no = cell
    moved_out = moved_in._replace(
        kind=flows.MOVED_OUT, category_code=category_code, region=region, ward_no=ward_no
    )
    _add(draft, (moved_out, moved_in))


def _add(draft: CaseState, new: Flows) -> None:
    object.__setattr__(draft, "flows", draft.flows + new)


_FACTS = ("category_code", "region", "ward_no", "entity_code", "channel_code", "amount_rand")
_pick_flow = attrgetter(*_FACTS)
_pick_closing = attrgetter(*_FACTS, "outcome_code", "cause_code")


def _enter(draft: CaseState, kind: str, at: datetime) -> Flow:
    return Flow(kind, at, *_pick_flow(draft))


def _close(draft: CaseState, at: datetime) -> Flow:
    """What was merged was not decided: it leaves the stock as such."""
    if draft.outcome_code == states.MERGED:
        return _enter(draft, flows.MERGED, at)
    return Flow(flows.CLOSED, at, *_pick_closing(draft))

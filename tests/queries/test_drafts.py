"""Drafts: kept per person and place, never raised from the dead, seen by their author only."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from queries.actions.drafts import KEPT_FOR, LONGEST, erase_old_drafts, forget_draft, keep_draft
from queries.drafts import find_draft
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput

NOW = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
PLACE = "note_body_7"


def _body(connection: Connection, actor: Actor) -> str | None:
    return find_draft(connection, actor, place=PLACE).body


def test_last_text_is_kept(connection: Connection, expert: Actor) -> None:
    for body in ("Mete", "Meter مرحبا 🚰\0 read"):
        assert keep_draft(connection, expert, place=PLACE, body=body, draft_round=0, now=NOW)
    assert _body(connection, expert) == "Meter مرحبا 🚰 read"
    assert find_draft(connection, expert, place="note_body_8").body is None


def test_an_emptied_field_offers_nothing(connection: Connection, expert: Actor) -> None:
    for body in ("Meter", ""):
        assert keep_draft(connection, expert, place=PLACE, body=body, draft_round=0, now=NOW)
    assert _body(connection, expert) is None


@pytest.mark.parametrize("typed_before", [True, False])
def test_late_post_does_not_bring_back_a_saved_text(
    connection: Connection, expert: Actor, typed_before: bool
) -> None:
    if typed_before:
        keep_draft(connection, expert, place=PLACE, body="first", draft_round=0, now=NOW)
    assert forget_draft(connection, expert, place=PLACE, now=NOW) == 1
    assert not keep_draft(connection, expert, place=PLACE, body="late", draft_round=0, now=NOW)
    assert _body(connection, expert) is None
    assert keep_draft(connection, expert, place=PLACE, body="next", draft_round=1, now=NOW)
    assert _body(connection, expert) == "next"
    assert forget_draft(connection, expert, place=PLACE, now=NOW) == 2


def test_other_person_sees_nothing(
    connection: Connection, expert: Actor, worker: Actor, act_as: Callable[[Actor], None]
) -> None:
    act_as(expert)
    keep_draft(connection, expert, place=PLACE, body="mine", draft_round=0, now=NOW)
    act_as(worker)
    assert find_draft(connection, expert, place=PLACE).body is None
    assert find_draft(connection, worker, place=PLACE).body is None


def test_what_nobody_touched_for_long_is_erased(
    connection: Connection, expert: Actor, act_as: Callable[[Actor], None]
) -> None:
    act_as(expert)
    keep_draft(connection, expert, place=PLACE, body="mine", draft_round=0, now=NOW)
    act_as(SYSTEM)
    assert erase_old_drafts(connection, SYSTEM, now=NOW + KEPT_FOR) == 0
    assert erase_old_drafts(connection, SYSTEM, now=NOW + KEPT_FOR + timedelta(seconds=1)) == 1


def test_too_long_a_text_is_refused(connection: Connection, expert: Actor) -> None:
    with pytest.raises(InvalidInput, match="100 000 characters"):
        keep_draft(connection, expert, place=PLACE, body="x" * (LONGEST + 1), draft_round=0, now=NOW)

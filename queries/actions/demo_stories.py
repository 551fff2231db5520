"""The stories of the synthetic city written as cases, whole groups at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from data.demo.casework.stories import Story
from queries.actions.bulk import prepare_for_bulk
from queries.actions.contacts import add_contacts
from queries.actions.record import NewCase
from queries.actions.record_many import CaseChange, NewEvent, record_many
from rules.access import check
from rules.actor import Actor
from rules.events import Event
from rules.lookups import Reference

SOURCE: Final = "demo"
SYSTEM_OF_FOREIGN: Final = "SAP"


def write_stories(
    connection: Connection, actor: Actor, *, stories: Sequence[Story], reference: Reference, now: datetime
) -> None:
    """Write stories as cases, with the contacts of two in three.

    Raises:
        NotAllowed: the actor may not import cases.
    """
    check(actor, "import_cases")
    prepare_for_bulk(connection)
    named = [story for story in stories if story.number % 3]
    rows = [
        (s.account.name, s.account.phone or None, s.account.email or None, s.account.language, s.logged_at)
        for s in named
    ]
    contacts = dict(zip((s.number for s in named), add_contacts(connection, actor, rows=rows), strict=True))
    changes = [_as_change(story, contacts.get(story.number)) for story in stories]
    record_many(connection, actor, changes, reference=reference, now=now)


def _as_change(story: Story, contact_id: int | None) -> CaseChange:
    tellings = [NewEvent(t.event, t.words, recorded_at=t.recorded_at) for t in story.tellings]
    if contact_id is not None:
        logged = tellings[0].event
        body = {**logged.body, "contact_id": contact_id}
        tellings[0].event = Event(logged.kind, logged.at, body, logged.actor_id)
    foreign = story.foreign_reference
    return CaseChange(
        NewCase(story.title, SOURCE, f"D{story.number:07d}"),
        tellings,
        logged_at=story.logged_at,
        logged_by=story.tellings[0].event.actor_id,
        foreign_references=((SYSTEM_OF_FOREIGN, foreign),) if foreign else (),
    )

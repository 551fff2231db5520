"""What happened to a query, one line in plain words for each kind of event."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from pages.kit.billing_words import (
    tell_arrangement_proposed,
    tell_bill_corrected,
    tell_cut,
    tell_disputed,
    tell_judged,
    tell_letter,
    tell_released,
    tell_reopened,
)
from pages.kit.event_parts import Words, name_of, tell_day, tell_rand
from pages.kit.format import show_date, show_instant
from pages.kit.handoff_words import tell_acknowledged, tell_handed_back, tell_handed_over
from pages.kit.linking.words import tell_absorbed, tell_linked, tell_merged, tell_split, tell_unmerged
from pages.kit.plain import escape
from pages.kit.routing_words import tell_routing
from queries.timeline import Happening
from rules import events as kinds
from rules.lookups import Reference
from rules.undoing import BULK_ID

__all__ = ["Words", "describe", "show_topic", "tell_who"]


def describe(happening: Happening, words: Words) -> str:
    """The event as one line of Markdown that begins with who did it; what people typed is escaped."""
    sentence = _SENTENCES[happening.kind]
    text = sentence if isinstance(sentence, str) else sentence(happening, words)
    status = happening.body.get("status")
    if status and happening.kind in _TELLS_STATUS:
        text += f" · now {name_of(words.reference.statuses, status).lower()}"
    if BULK_ID in happening.body and happening.kind != kinds.UNDONE:
        text += " · with other queries"
    return f"**{escape(tell_who(happening))}** {text}"


def tell_who(happening: Happening) -> str:
    """Who did it: a colleague, the desk itself, or the system that the event was imported from."""
    if happening.source != kinds.DESK:
        return happening.source
    return happening.actor_name or "The desk"


_TELLS_STATUS: Final = {kinds.CLAIMED, kinds.RELEASED, kinds.DOCUMENTS_RECEIVED, kinds.HANDED_BACK}

Sentence = Callable[[Happening, Words], str]


def _logged(event: Happening, words: Words) -> str:
    channel = event.body.get("channel_code")
    through = f" · {name_of(words.reference.channels, channel)}" if channel else ""
    return f"logged the query{through}{tell_routing(event, words)}"


def _gave(event: Happening, words: Words) -> str:
    to = [event.given_to or ("" if event.body.get("holder_id") is None else "a former colleague")]
    if event.body.get("team_id") is not None:
        to.append(f"team {event.given_team or ''}".strip())
    return f"gave it to {escape(', '.join(name for name in to if name))}"


def _moved(event: Happening, words: Words) -> str:
    return f"moved it to {name_of(words.reference.statuses, event.body.get('status', 'in_progress')).lower()}"


def _reached(event: Happening, words: Words) -> str:
    return f"reached the resident · {name_of(words.reference.channels, event.body.get('channel_code'))}"


def _noted(event: Happening, words: Words) -> str:
    source = event.body.get("from")
    return f"took over what was written on {escape(source)}" if source else "wrote a note"


def _attached(event: Happening, words: Words) -> str:
    return f"attached {escape(words.file_names.get(event.body.get('attachment_id', 0), 'a file'))}"


def _asked(event: Happening, words: Words) -> str:
    documents = _documents(event.body, words.reference)
    return f"asked the resident for {documents}, by {tell_day(event.body.get('next_step_on'))}"


def _received(event: Happening, words: Words) -> str:
    return f"received {_documents(event.body, words.reference)}"


def _checked(event: Happening, words: Words) -> str:
    body = event.body
    missing = _documents({"document_codes": body["missing_codes"]}, words.reference)
    rest = f"missing: {missing}" if body["missing_codes"] else "all there"
    return f"checked the papers of the {escape(body['rebate'])} on {tell_day(body['checked_on'])}, {rest}"


def _recategorised(event: Happening, words: Words) -> str:
    owner = event.body.get("entity_code")
    belongs = f", owned by {name_of(words.reference.entities, owner)}" if owner else ""
    topic = show_topic(words.reference, event.body["category_code"], event.body.get("subcategory_code"))
    return f"moved it to {topic}{belongs}{tell_routing(event, words)}"


def _corrected(event: Happening, words: Words) -> str:
    if event.body.get("retitled"):
        return "wrote the line in lists anew"
    named = ((name, label) for name, label in _CORRECTED.items() if name in event.body)
    parts = [f"{label} {_change(name, event.body, words)}" for name, label in named]
    return f"corrected {', '.join(parts)}" if parts else "corrected the query"


def _change(name: str, body: Mapping[str, Any], words: Words) -> str:
    new, was = _value(name, body[name], words.reference), body.get("was", {})
    return f"{_value(name, was[name], words.reference)} → {new}" if name in was else new


def _planned(event: Happening, words: Words) -> str:
    parked = ", out of “Take next” until then" if event.body.get("parked") else ""
    step, day = escape(event.body.get("next_step") or ""), tell_day(event.body["next_step_on"])
    promised = _tell_promise(event.body["call_back_at"]) if "call_back_at" in event.body else ""
    return f"set the next step: {step} on {day}{promised}{parked}"


def _tell_promise(call_at: str | None) -> str:
    if call_at is None:
        return ", no call promised any more"
    return f", promised to call on {show_instant(datetime.fromisoformat(call_at))}"


def _referenced(event: Happening, words: Words) -> str:
    foreign, system = escape(event.body.get("reference", "")), escape(event.body.get("system", ""))
    return f"added the reference {foreign} of {system}"


def _resolved(event: Happening, words: Words) -> str:
    outcome = name_of(words.reference.outcomes, event.body.get("outcome_code"))
    cause = event.body.get("cause_code")
    files = [words.file_names.get(number, "a file") for number in event.body.get("attachment_ids", ())]
    evidence = f" · evidence: {escape(', '.join(files))}" if files else ""
    named = f" · {name_of(words.reference.causes, cause)}" if cause else ""
    return f"resolved it: {outcome}{named}{evidence}{tell_released(event)}"


def _escalated(event: Happening, words: Words) -> str:
    return f"escalated it to the {name_of(words.reference.rungs, event.body.get('code')).lower()}"


def _booked(event: Happening, words: Words) -> str:
    return f"booked a seat in a virtual session on {_evening(event, words)}"


def _unbooked(event: Happening, words: Words) -> str:
    return f"cancelled the seat in the virtual session on {_evening(event, words)}"


def _held(event: Happening, words: Words) -> str:
    outcome = event.body.get("outcome_code")
    ended = f" · {name_of(words.reference.sessions.outcomes, outcome)}" if outcome else ""
    return f"spoke with the resident in a virtual session{ended}"


def _missed(event: Happening, words: Words) -> str:
    return f"noted that nobody came to the virtual session on {_evening(event, words)}"


def _outing(event: Happening, words: Words) -> str:
    del words
    body = event.body
    name = "walkabout" if body.get("kind") == "walkabout" else "mobile office"
    on = f" of {show_date(date.fromisoformat(body['held_on']))}" if body.get("held_on") else ""
    return f"{'took it down' if body.get('part') == 'captured' else 'visited it'} on the {name}{on}"


def _message_planned(event: Happening, words: Words) -> str:
    at = datetime.fromisoformat(event.body["not_before_at"]).astimezone(words.reference.timezone)
    return f"wrote the resident a message that leaves on {show_date(at.date())}, {at:%H:%M}"


def _undone(event: Happening, words: Words) -> str:
    """Who holds it again stands on the page itself."""
    before = event.body["before"]
    status = before.get("status")
    again = f": {name_of(words.reference.statuses, status).lower()} again" if status else ""
    return f"undid a change of many queries{again}"


def _evening(event: Happening, words: Words) -> str:
    """The municipality's day and time of a virtual session."""
    told = event.body.get("starts_at")
    if not told:
        return "a day not stated"
    at = datetime.fromisoformat(told).astimezone(words.reference.timezone)
    return f"{show_date(at.date())}, {at:%H:%M}"


def _told(event: Happening, words: Words) -> str:
    body = event.body
    parts = [escape(str(body[name])) for name in ("activity", "by") if body.get(name)]
    parts += [
        f":gray[{escape(column)}] {escape(str(value))}" for column, value in body.get("show", {}).items()
    ]
    if body.get("status"):
        parts.append(name_of(words.reference.statuses, body["status"]))
    if body.get("restates"):
        parts.append(":gray-badge[told anew, in place of what it said before]")
    if words.is_ignored(event):
        parts.append(":gray-badge[not applied, staff had acted]")
    return "· " + " · ".join(parts or ["a change"])


_CORRECTED: Final = {
    "account_no": "account",
    "customer_class_code": "kind of customer",
    "region": "region",
    "ward_no": "ward",
    "amount_rand": "amount claimed",
    "priority_code": "priority",
    "hardship": "hardship",
}

_SENTENCES: Final[Mapping[str, str | Sentence]] = {
    kinds.LOGGED: _logged,
    kinds.CLAIMED: "took it",
    kinds.ASSIGNED: _gave,
    kinds.RELEASED: "put it back into the queue",
    kinds.MOVED: _moved,
    kinds.CONTACTED: _reached,
    kinds.NOTED: _noted,
    kinds.ATTACHED: _attached,
    kinds.DOCUMENTS_REQUESTED: _asked,
    kinds.DOCUMENTS_RECEIVED: _received,
    kinds.HANDED_OVER: tell_handed_over,
    kinds.HANDED_BACK: tell_handed_back,
    kinds.ACKNOWLEDGED: tell_acknowledged,
    kinds.RECATEGORISED: _recategorised,
    kinds.CORRECTED: _corrected,
    kinds.NEXT_STEP_SET: _planned,
    kinds.REFERENCED: _referenced,
    kinds.RESOLVED: _resolved,
    kinds.REOPENED: tell_reopened,
    kinds.DISPUTED: tell_disputed,
    kinds.BILL_CORRECTION: tell_bill_corrected,
    kinds.FINDING_JUDGED: tell_judged,
    kinds.CUT_IN_DISPUTE: tell_cut,
    kinds.LETTER_SENT: tell_letter,
    kinds.ARRANGEMENT_PROPOSED: tell_arrangement_proposed,
    kinds.REBATE_CHECKED: _checked,
    kinds.ESCALATED: _escalated,
    kinds.SOURCE_STATUS: _told,
    kinds.INVITED: "invited the resident to a virtual session",
    kinds.SEAT_BOOKED: _booked,
    kinds.SEAT_CANCELLED: _unbooked,
    kinds.SESSION_JOINED: "let the resident into the waiting room of a virtual session",
    kinds.SESSION_HELD: _held,
    kinds.SESSION_MISSED: _missed,
    kinds.OUTING_LINKED: _outing,
    kinds.MESSAGE_PLANNED: _message_planned,
    kinds.UNDONE: _undone,
    kinds.LINKED: tell_linked,
    kinds.UNLINKED: "took it off its parent",
    kinds.MERGED: tell_merged,
    kinds.ABSORBED: tell_absorbed,
    kinds.UNMERGED: tell_unmerged,
    kinds.SPLIT: tell_split,
}


def show_topic(reference: Reference, category_code: str, subcategory_code: str | None) -> str:
    """A category and its sub-category as 'Property rates ▸ Valuation'."""
    category = name_of(reference.categories, category_code)
    return (
        f"{category} ▸ {name_of(reference.subcategories, subcategory_code)}" if subcategory_code else category
    )


def _documents(body: Mapping[str, Any], reference: Reference) -> str:
    codes: Iterable[str] = body.get("document_codes", ())
    return ", ".join(name_of(reference.documents, code).lower() for code in codes) or "nothing on the list"


def _value(name: str, value: Any, reference: Reference) -> str:
    if value is None:
        return "none"
    match name:
        case "amount_rand":
            return tell_rand(str(value))
        case "hardship":
            return "yes" if value else "no"
        case "priority_code":
            return name_of(reference.priorities, value)
        case "customer_class_code":
            return name_of(reference.customer_classes, value)
        case _:
            return escape(str(value))

"""Every kind of event has its words, and what people typed in them stays words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from data.transaction import read
from pages.kit.event_words import Words, describe
from pages.kit.plain import escape
from queries.reference import load_reference
from queries.timeline import Happening
from rules import events as kinds
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.pages.cast import Cast

AT = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
EVIL = "[x](http://y) **b** `c` :smile: <b> www.z.za"


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


def happen(kind: str, body: dict[str, Any], **changes: Any) -> Happening:
    fields: dict[str, Any] = {
        "seq": 1, "kind": kind, "at": AT, "recorded_at": AT, "source": "desk", "body": body, "actor_id": 1,
        "actor_name": "Lerato", "given_to": None, "given_team": None, "words": None, "erased_at": None,
    }  # fmt: skip
    return Happening(**(fields | changes))


TOLD: list[tuple[str, dict[str, Any], str]] = [
    (kinds.LOGGED, {"channel_code": "phone"}, "logged the query · Telephone"),
    (kinds.ASSIGNED, {"holder_id": 2, "bulk_id": 5}, "gave it to Sipho · with other queries"),
    (
        kinds.MESSAGE_PLANNED,
        {"not_before_at": "2026-11-25T06:30:00+00:00", "bulk_id": 5},
        "wrote the resident a message that leaves on 25 Nov 2026, 08:30 · with other queries",
    ),
    (kinds.UNDONE, {"before": {"holder_id": 3}, "bulk_id": 5}, "undid a change of many queries"),
    (
        kinds.UNDONE,
        {"before": {"status": "waiting_resident"}, "status": "waiting_resident", "bulk_id": 5},
        "undid a change of many queries: waiting for the resident again",
    ),
    (kinds.CLAIMED, {"holder_id": 1, "status": "in_progress"}, "took it · now in progress"),
    (kinds.ASSIGNED, {"holder_id": 2}, "gave it to Sipho"),
    (kinds.RELEASED, {"status": "new"}, "put it back into the queue · now new"),
    (kinds.MOVED, {"status": "in_progress"}, "moved it to in progress"),
    (kinds.CONTACTED, {"channel_code": "phone"}, "reached the resident · Telephone"),
    (kinds.NOTED, {}, "wrote a note"),
    (
        kinds.NOTED,
        {"from": "JHB-B-2026-000012-7"},
        "took over what was written on JHB\\-B\\-2026\\-000012\\-7",
    ),
    (kinds.LINKED, {"kind": "child_of", "to": "JHB-1"}, "put it under the parent JHB\\-1"),
    (kinds.LINKED, {"kind": "split_from", "to": "JHB-1"}, "split it off JHB\\-1"),
    (kinds.UNLINKED, {"kind": "child_of"}, "took it off its parent"),
    (kinds.MERGED, {"into": "JHB-1", "status": "resolved"}, "merged it into JHB\\-1, where it goes on"),
    (
        kinds.ABSORBED,
        {"from": "JHB-1", "joined": {"received_at": "2026-11-18T09:00:00+00:00"}},
        "merged JHB\\-1 into this one · the earlier start of the two holds",
    ),
    (kinds.UNMERGED, {"into": "JHB-1", "status": "new"}, "undid the merge into JHB\\-1"),
    (kinds.UNMERGED, {"from": "JHB-1"}, "undid the merge of JHB\\-1"),
    (kinds.SPLIT, {"into": ["JHB-1", "JHB-2"]}, "split off JHB\\-1\\, JHB\\-2"),
    (kinds.ATTACHED, {"attachment_id": 5}, "attached meter\\.jpg"),
    (
        kinds.DOCUMENTS_REQUESTED,
        {"document_codes": ["statement"], "next_step_on": "2026-11-25"},
        "asked the resident for municipal statement, by 25 Nov 2026",
    ),
    (kinds.DOCUMENTS_RECEIVED, {"document_codes": []}, "received nothing on the list"),
    (
        kinds.HANDED_OVER,
        {"entity_code": "city_power", "next_step_on": "2026-11-25"},
        "handed it to City Power, answer due by 25 Nov 2026",
    ),
    (kinds.HANDED_BACK, {"status": "in_progress"}, "noted the owner's answer · now in progress"),
    (
        kinds.HANDED_BACK,
        {"status": "in_progress", "refused": True, "refused_by": "city_power"},
        "noted that it is not for City Power · now in progress",
    ),
    (
        kinds.ACKNOWLEDGED,
        {"entity_code": "city_power", "reference": "CP 12", "next_step_on": "2026-11-25"},
        "noted that City Power has it under CP 12, to be done by 25 Nov 2026",
    ),
    (
        kinds.RECATEGORISED,
        {"category_code": "rates", "subcategory_code": None, "entity_code": "group_finance"},
        "moved it to Property rates, owned by Group Finance",
    ),
    (
        kinds.CORRECTED,
        {"amount_rand": "12.50", "ward_no": 87, "was": {"amount_rand": None, "ward_no": 86}},
        "corrected ward 86 → 87, amount claimed none → R\u202f12.50",
    ),
    (kinds.CORRECTED, {"retitled": True}, "wrote the line in lists anew"),
    (
        kinds.NEXT_STEP_SET,
        {"next_step": "Call back", "next_step_on": "2026-11-25", "parked": True},
        "set the next step: Call back on 25 Nov 2026, out of “Take next” until then",
    ),
    (
        kinds.NEXT_STEP_SET,
        {
            "next_step": "Call back",
            "next_step_on": "2026-11-25",
            "parked": False,
            "call_back_at": "2026-11-25T09:15:00+00:00",
        },
        "set the next step: Call back on 25 Nov 2026, promised to call on 25 Nov 2026 11:15",
    ),
    (
        kinds.NEXT_STEP_SET,
        {"next_step": "Wait", "next_step_on": "2026-11-25", "parked": False, "call_back_at": None},
        "set the next step: Wait on 25 Nov 2026, no call promised any more",
    ),
    (kinds.REFERENCED, {"system": "City Power", "reference": "CP 12"}, "the reference CP 12 of City Power"),
    (kinds.RESOLVED, {"outcome_code": "corrected", "cause_code": "misread"}, "resolved it: Bill corrected"),
    (kinds.REOPENED, {"status": "new"}, "opened it again"),
    (kinds.ESCALATED, {"step": 2, "code": "deputy_director"}, "escalated it to the deputy director"),
    (kinds.INVITED, {"campaign_id": 1}, "invited the resident to a virtual session"),
    (
        kinds.SEAT_BOOKED,
        {"booking_id": 1, "starts_at": "2026-11-25T15:15:00+00:00"},
        "booked a seat in a virtual session on 25 Nov 2026, 17:15",
    ),
    (
        kinds.SEAT_CANCELLED,
        {"booking_id": 1, "starts_at": "2026-11-25T22:15:00+00:00"},
        "cancelled the seat in the virtual session on 26 Nov 2026, 00:15",
    ),
    (kinds.SESSION_JOINED, {"arrival_id": 1}, "let the resident into the waiting room"),
    (
        kinds.SESSION_HELD,
        {"outcome_code": "documents_awaited"},
        "spoke with the resident in a virtual session · Documents awaited",
    ),
    (
        kinds.OUTING_LINKED,
        {"outing_id": 1, "part": "captured", "kind": "walkabout", "held_on": "2026-11-25"},
        "took it down on the walkabout of 25 Nov 2026",
    ),
    (
        kinds.OUTING_LINKED,
        {"outing_id": 1, "part": "visited", "kind": "mobile_office", "held_on": "2026-11-25"},
        "visited it on the mobile office of 25 Nov 2026",
    ),
    (kinds.SESSION_MISSED, {}, "nobody came to the virtual session on a day not stated"),
    (
        kinds.ARRANGEMENT_PROPOSED,
        {
            "debt_rand": "1200.00",
            "carved_out_rand": "300.00",
            "down_payment_rand": "200.00",
            "instalments": 10,
            "first_due_on": "2026-12-15",
        },
        "proposed to pay R\u202f1\u202f200.00 in 10 instalments after R\u202f200.00 at once"
        " · R\u202f300.00 stays in dispute",
    ),
    (
        kinds.LETTER_SENT,
        {"letter": "disputed", "handing": "post", "to_pay_rand": "800.00"},
        "sent a letter by post: dispute noted, and what to pay meanwhile · R\u202f800.00 to pay",
    ),
    (
        kinds.BILL_CORRECTION,
        {"correction_id": 1, "stage": "approved", "net_rand": "-12.50"},
        "approved the correction of the bill by",
    ),
    (
        kinds.BILL_CORRECTION,
        {"correction_id": 1, "stage": "proposed", "net_rand": "-12.50"},
        "proposed a correction of the bill by −R\u202f12.50",
    ),
    (
        kinds.BILL_CORRECTION,
        {"correction_id": 1, "stage": "confirmed", "net_rand": "-12.50", "extract_no": 4},
        "found the correction of the bill by −R\u202f12.50 in the billing system · extract 4",
    ),
    (
        kinds.BILL_CORRECTION,
        {"correction_id": 1, "stage": "differs", "net_rand": "-12.50", "extract_no": 4, "off_rand": "2.50"},
        "did not find the correction of the bill by −R\u202f12.50 as agreed · extract 4 · R\u202f2.50 off",
    ),
    (
        kinds.CUT_IN_DISPUTE,
        {"stage": "raised", "step": "cut", "step_on": "2026-11-12", "disputed_rand": "812.50"},
        "alerted the managers: supply was cut on 12 Nov 2026 while R\u202f812.50 was in dispute",
    ),
    (
        kinds.CUT_IN_DISPUTE,
        {"stage": "answered", "step": "disconnection_notice", "step_on": "2026-11-12"},
        "answered the alert that a disconnection notice was given on 12 Nov 2026",
    ),
    (
        kinds.REBATE_CHECKED,
        {"rebate": "Pension", "document_codes": [], "missing_codes": [], "checked_on": "2026-11-12"},
        "checked the papers of the Pension on 12 Nov 2026, all there",
    ),
    (kinds.FINDING_JUDGED, {"rule": "E02", "verdict": "rejected"}, "rejected the diagnosis E02"),
    (
        kinds.DISPUTED,
        {"before_rand": "20.00", "disputed_rand": "812.50"},
        "put R\u202f812.50 in dispute, R\u202f20.00 before",
    ),
]


@pytest.mark.parametrize(("kind", "body", "words"), TOLD, ids=[kind for kind, _, _ in TOLD])
def test_each_kind_in_words(reference: Reference, kind: str, body: dict[str, Any], words: str) -> None:
    told = describe(happen(kind, body, given_to="Sipho"), Words(reference, {5: "meter.jpg"}))
    assert told.startswith("**Lerato** ")
    assert words in told


def test_every_kind_is_covered() -> None:
    assert {kind for kind, _, _ in TOLD} | {kinds.SOURCE_STATUS} == kinds.KINDS


def test_a_source_is_named_and_what_it_no_longer_moves_is_flagged(reference: Reference) -> None:
    event = happen(kinds.SOURCE_STATUS, {"status": "resolved"}, source="crm", actor_name=None)
    before = describe(event, Words(reference, {}))
    after = describe(event, Words(reference, {}, staff_since=AT))
    assert before.startswith("**crm** ")
    assert "Resolved" in before
    assert "not applied" not in before
    assert "not applied, staff had acted" in after


def test_what_a_source_shows_with_an_event_is_told(reference: Reference) -> None:
    body = {"activity": "Take in charge", "by": "p-12", "show": {"workgroup": "W_1"}, "late": True}
    told = describe(happen(kinds.SOURCE_STATUS, body | {"restates": "x"}, source="crm"), Words(reference, {}))
    assert "Take in charge · p\\-12 · :gray[workgroup] W\\_1" in told
    assert "told anew" in told
    assert "not applied, staff had acted" in told


def test_a_code_the_profile_lost_stands_for_itself(reference: Reference) -> None:
    told = describe(happen(kinds.RESOLVED, {"outcome_code": "gone_code"}), Words(reference, {}))
    assert "gone\\_code" in told


@pytest.mark.parametrize("kind", [kinds.NEXT_STEP_SET, kinds.REFERENCED, kinds.ATTACHED])
def test_what_people_typed_cannot_become_markup(reference: Reference, kind: str) -> None:
    body = {
        "next_step": EVIL, "next_step_on": "2026-11-25", "system": EVIL, "reference": EVIL,
        "attachment_id": 5,
    }  # fmt: skip
    told = describe(happen(kind, body, actor_name=EVIL), Words(reference, {5: EVIL}))
    assert EVIL not in told
    assert escape(EVIL) in told


@pytest.mark.parametrize("text", ["two\nlines", "  spaced  ", "R 1 234.50 at 17:00"])
def test_escaped_words_read_the_same(text: str) -> None:
    shown = escape(text).replace("\\", "").replace("\u2060", "")
    assert shown == " ".join(text.split())


@pytest.mark.parametrize("text", ["http://a.b", "www.a.b", ":smile:", ":material/home:", "a@b.c", "a -> b"])
def test_what_would_become_a_link_or_picture_is_taken_apart(text: str) -> None:
    assert "\u2060" in escape(text)

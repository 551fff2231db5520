"""What residents are told: complete, short enough by SMS, and nothing personal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lookups import ChecklistItem
from rules.messages import Draft, clean_draft, to_contact
from rules.sessions.sms import MOST_CHARACTERS, choose_wording, count_characters, write_plain
from rules.sessions.texts import Meeting, Notice, Occasion, write_texts

STARTS = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
SHORT_LINK = "https://teams.microsoft.com/meet/4123456789012?p=aBcDeFgHiJ"
LONG_LINK = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_" + "x" * 180
NOTICES: tuple[Notice, ...] = get_args(Notice)
SEAT = Occasion(
    references=("JHB-B-2026-000123-C",),
    category_name="Water and electricity metering",
    meetings=(Meeting(STARTS, STARTS + timedelta(minutes=15), SHORT_LINK),),
    timezone=ZoneInfo("Africa/Johannesburg"),
    municipality="City of Johannesburg",
    call_centre="0860 562 874 or 011 375 5555",
    documents=(
        ChecklistItem("id_document", "Identity document", is_required=False, is_personal=True, note=""),
        ChecklistItem("meter_photo", "Dated photo of the meter", True, False, "number and reading visible"),
    ),
)


def test_booking_says_when_where_and_what_to_have_ready() -> None:
    told = write_texts("booking", SEAT)
    assert told.subject == "Your virtual session about query JHB-B-2026-000123-C is booked"
    assert "Topic: Water and electricity metering\n" in told.body
    assert "When: Tue 1 Dec 2026, 17:00 to 17:15 (SAST, UTC+2)\n" in told.body
    assert f"Join by this link: {SHORT_LINK}\n" in told.body
    photo, identity = (
        told.body.index("- Dated photo of the meter (number"),
        told.body.index("- Identity document, if"),
    )
    assert photo < identity
    assert "Call 0860 562 874 or 011 375 5555" in told.body
    assert told.sms == (
        f"JHB-B-2026-000123-C: virtual session booked, Tue 1 Dec 2026 17:00-17:15 SAST. Join: {SHORT_LINK}"
    )


def test_link_too_long_for_an_sms_is_asked_for_by_telephone() -> None:
    told = write_texts("booking", replace(SEAT, meetings=(replace(SEAT.meetings[0], join_url=LONG_LINK),)))
    assert LONG_LINK in told.body
    assert told.sms == (
        "City of Johannesburg: JHB-B-2026-000123-C: virtual session booked, "
        "Tue 1 Dec 2026 17:00-17:15 SAST. Link: ask 0860 562 874"
    )


def test_seat_without_link_promises_one() -> None:
    told = write_texts("booking", replace(SEAT, meetings=(replace(SEAT.meetings[0], join_url=None),)))
    assert "You will be sent the link to join." in told.body
    assert "https://" not in told.body


def test_invitation_lists_every_evening_and_how_to_get_a_seat() -> None:
    evenings = tuple(
        Meeting(STARTS + timedelta(days=n), STARTS + timedelta(days=n, hours=3), SHORT_LINK) for n in range(5)
    )
    booked = write_texts("invitation", replace(SEAT, meetings=evenings))
    open_to_all = write_texts("invitation", replace(SEAT, meetings=evenings, takes_bookings=False))
    assert booked.body.count("17:00 to 20:00 (SAST, UTC+2)") == 5
    assert "To book a seat, call" in booked.body
    assert SHORT_LINK not in booked.body + booked.sms
    assert "To book a seat, call" not in open_to_all.body
    assert SHORT_LINK in open_to_all.body


def test_cancellation_gives_no_link_and_says_that_the_query_stays() -> None:
    told = write_texts("cancellation", SEAT)
    assert "Your query stays open." in told.body
    assert "https://" not in told.body + told.sms
    assert "have ready" not in told.body


def test_offer_says_until_when() -> None:
    told = write_texts("offer", replace(SEAT, answer_by_at=STARTS - timedelta(hours=7)))
    assert "held for you until 1 Dec 2026 10:00 (SAST)" in told.body
    assert "If you do nothing, nothing changes for you." in told.body
    assert "Held until 10:00" in told.sms


def test_many_queries_are_counted() -> None:
    told = write_texts(
        "reminder", replace(SEAT, references=tuple(f"JHB-B-2026-00012{n}-C" for n in range(5)))
    )
    assert told.subject.endswith("JHB-B-2026-000120-C, JHB-B-2026-000121-C, JHB-B-2026-000122-C and 2 more")
    assert told.sms.startswith("JHB-B-2026-000120-C +4: ")


@pytest.mark.parametrize("changes", [{"references": ()}, {"meetings": ()}])
def test_text_about_nothing_is_a_fault(changes: dict[str, tuple[()]]) -> None:
    with pytest.raises(ValueError, match="needs a query and a time"):
        write_texts("booking", replace(SEAT, **changes))  # type: ignore[arg-type]


@given(
    st.sampled_from(NOTICES),
    st.sampled_from([None, SHORT_LINK, LONG_LINK]),
    st.text(max_size=120),
    st.booleans(),
    st.integers(1, 9),
)
def test_every_text_can_be_sent(
    notice: Notice, link: str | None, name: str, takes_bookings: bool, queries: int
) -> None:
    occasion = replace(
        SEAT,
        references=tuple(f"JHB-B-2026-00012{n}-C" for n in range(queries)),
        meetings=(replace(SEAT.meetings[0], join_url=link),),
        municipality=name,
        takes_bookings=takes_bookings,
        answer_by_at=STARTS,
    )
    told = write_texts(notice, occasion)
    assert 1 <= count_characters(told.sms) <= MOST_CHARACTERS
    assert told.sms.count("JHB-B-2026-000120-C") == 1
    assert "SAST" in told.sms
    assert "SAST" in told.body
    if name.isprintable():
        clean_draft(Draft("key", to_contact(1), "booking", told.subject, told.body))


def test_characters_of_the_extension_count_twofold() -> None:
    assert count_characters("abc€") == 5
    assert write_plain("Êlani – 5 ’n “x” 漢") == 'Elani - 5 \'n "x" ?'
    with pytest.raises(ValueError, match="alphabet"):
        count_characters("ê")


def test_what_never_fits_is_cut() -> None:
    assert len(choose_wording(["x" * 500])) == MOST_CHARACTERS
    assert count_characters(choose_wording(["[" * 500])) <= MOST_CHARACTERS

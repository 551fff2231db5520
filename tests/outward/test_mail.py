"""How an e-mail is made: nothing that people typed becomes a header."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outward.mail import Refused, build_mail

AT = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
SENDER = "Billing queries <desk@example.org>"


def build(**changes: str) -> EmailMessage:
    fields: dict[str, Any] = {
        "sender": SENDER,
        "to": "someone@example.org",
        "subject": "Subject",
        "body": "Text",
        "message_id": "<1@example.org>",
    }
    return build_mail(**(fields | changes), at=AT)


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: everybody@example.org"},
        {"subject": "Hello\nBcc: everybody@example.org"},
        {"subject": ""},
        {"to": "someone@example.org\r\nBcc: everybody@example.org"},
        {"to": "someone@example.org, everybody@example.org"},
        {"to": "no address"},
        {"message_id": "<1@example.org>\r\nBcc: everybody@example.org"},
    ],
)
def test_what_would_break_out_of_a_header_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(Refused):
        build(**changes)


@given(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=200).filter(str.isprintable),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp"), include_characters="\n")),
)
def test_any_text_arrives_and_headers_stay_ours(subject: str, body: str) -> None:
    content = build(subject=subject, body=body).as_bytes()
    assert content.isascii()
    assert all(len(line) <= 998 for line in content.splitlines())
    parsed = message_from_bytes(content, policy=default)
    assert isinstance(parsed, EmailMessage)
    assert set(parsed.keys()) == {
        "From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert parsed.get_content().split() == body.split()
    assert parsed["Subject"].split() == subject.split()

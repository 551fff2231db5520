"""A message with a file of its query arrives with that file, byte for byte."""

import pytest

from data.transaction import perform, read, transaction
from outward.mail import MailServer
from queries.actions.attach import attach
from queries.attachments import list_attachments
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.jobs.posting import NOW, Times, go, write
from tests.mailbox import Mailbox
from tests.make import make_case

PDF = b"%PDF-1.7 a letter"


@pytest.mark.usefixtures("own_engine")
def test_the_file_goes_with_the_message(mailbox: Mailbox, post: MailServer, times: Times) -> None:
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        case = make_case(connection, reference, now=NOW)
    perform(
        SYSTEM,
        attach,
        case_id=case.case_id,
        file_name="letter.pdf",
        content=PDF,
        reference=reference,
        now=NOW,
    )
    (kept,) = read(SYSTEM, list_attachments, case_id=case.case_id)
    write(attachment_id=kept.attachment_id)
    assert go(post, times) == ["sent"]
    [mail] = mailbox.arrived
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("letter.pdf", "application/pdf")
    assert file.get_payload(decode=True) == PDF

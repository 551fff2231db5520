"""What several tests of jobs share: a loader of billing extracts, a mail server and its clock."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from jobs.billing_import import ImportReport, load
from outward.mail import MailServer
from rules.actor import SYSTEM
from tests.billing_extract import Extract
from tests.jobs.billing_loading import Load
from tests.jobs.posting import Times
from tests.mailbox import Mailbox, make_certificate, serve_mail


@pytest.fixture
def load_extract(own_engine: Engine, tmp_path: Path) -> Load:
    def load_it(source: Extract, **options: Any) -> ImportReport:
        return load(source.write(tmp_path / source.extract_id, **options), SYSTEM)

    return load_it


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def post(mailbox: Mailbox, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    with serve_mail(mailbox, files) as server:
        yield server


@pytest.fixture
def times() -> Times:
    return Times()

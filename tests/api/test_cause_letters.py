"""Letters of a common cause over HTTP: only to those who write letters, and not found where none went out."""

from tests.api.test_files import get
from tests.pages.cast import Cast

PATH = "/cause-letters/1234567"


def test_who_may_not_write_letters_gets_none(address: str, cast: Cast) -> None:
    answers = [
        get(address, PATH),
        *(get(address, PATH, cast[who].open_session()) for who in ("agent", "councillor", "admin")),
        get(address, PATH, cast["expert"].open_session(), Sec_Fetch_Site="cross-site"),
    ]
    assert [answer.status for answer in answers] == [401, 403, 403, 403, 403]


def test_a_cause_without_letters_is_not_found(address: str, cast: Cast) -> None:
    token = cast["expert"].open_session()
    numbers = (PATH, "/cause-letters/99999999999999999999999")
    assert [get(address, each, token).status for each in numbers] == [404, 404]

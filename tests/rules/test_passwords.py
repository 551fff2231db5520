"""What a password must be."""

import pytest

from rules.errors import InvalidInput
from rules.passwords import check_password


@pytest.mark.parametrize(
    "password", ["correct horse battery", "éàüöñ€ßçøå", "a" * 67 + "bcdef", "Sterkte2026!"]
)
def test_good_passwords(password: str) -> None:
    check_password(password, "thandi")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "too short"),
        ("ninechars", "too short"),
        ("a" * 68 + "bcdef", "too long"),
        ("€" * 20 + "abcdefghijklmn", "too long"),
        (" leading space here", "space"),
        ("trailing space here ", "space"),
        ("tab\tinside of it", "tabs"),
        ("aaaaaaaaaaaa", "repeats"),
        ("abababababab", "repeats"),
        ("my name is Thandi", "user name"),
    ],
)
def test_bad_passwords_are_refused_without_being_repeated(password: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        check_password(password, "thandi")
    assert not password or password not in str(refusal.value)

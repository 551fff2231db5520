"""What of a personal value may be read."""

from rules.masks import mask_email, mask_id_number, mask_name, mask_phone


def test_masks_keep_little() -> None:
    assert mask_phone("+27 11 375 5555") == "•••555"
    assert mask_id_number("7503305044089") == "•••089"
    assert mask_email("someone@example.org") == "s•••@example.org"
    assert mask_name("one  two") == "O. T."


def test_short_and_missing_values_show_nothing() -> None:
    assert mask_phone("1234") == "•••"
    assert mask_email("no address") == "•••"
    assert [mask_phone(None), mask_email(""), mask_name(" "), mask_id_number(None)] == [None] * 4

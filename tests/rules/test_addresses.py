"""Which address a request came from."""

import pytest

from rules.addresses import client_address


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "expected"),
    [
        ("203.0.113.5", None, 0, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", 0, "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", 1, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", 2, "198.51.100.1"),
        ("10.0.0.1", None, 1, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", 2, "10.0.0.1"),
        ("10.0.0.1", "not an address", 1, None),
        ("::1", None, 0, "::1"),
        ("somewhere", None, 0, None),
        (None, None, 0, None),
    ],
)
def test_only_entries_of_trusted_proxies_are_believed(
    peer: str | None, forwarded: str | None, proxies: int, expected: str | None
) -> None:
    assert client_address(peer, forwarded, proxies) == expected

"""Where a person may be sent."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.local_paths import HOME, local_path


@pytest.mark.parametrize(
    "path", ["/", "/account", "/query?ref=JHB-B-2026-000123-C", "/search?q=a%20b&q=c", "/triage?x=//y"]
)
def test_paths_of_the_desk_are_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "account", "//evil.example", "///evil.example", "/\\evil.example", "/\t/evil.example",
        "https://evil.example", "javascript:alert(1)", "/a\nSet-Cookie: x=y", "/auth/complete?ticket=x",
        "/_stcore/health", "/ evil", "/é", "/" + "a" * 3000, "/[", "http:/evil.example",
    ],
)  # fmt: skip
def test_everything_else_becomes_home(path: str) -> None:
    assert local_path(path) in (HOME, "/[")


@given(st.text(max_size=60))
def test_a_browser_never_leaves_the_host(path: str) -> None:
    target = urlsplit(urljoin("https://desk.example/x", local_path(path)))
    assert (target.scheme, target.netloc) == ("https", "desk.example")

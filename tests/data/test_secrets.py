"""Secrets: made once, by whoever comes first, and nobody else's to read."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from data.secrets import get_secret


def test_secret_stays_what_it_was(tmp_path: Path) -> None:
    first = get_secret(tmp_path / "var", "key")
    assert len(first) == 43
    assert get_secret(tmp_path / "var", "key") == first
    assert get_secret(tmp_path / "var", "other") != first


def test_all_who_ask_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(lambda _: get_secret(tmp_path, "key"), range(64)))
    assert len(answers) == 1
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["key"]


def test_secret_is_for_its_owner_only(tmp_path: Path) -> None:
    get_secret(tmp_path, "key")
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "secrets" / "key").stat().st_mode) == 0o600

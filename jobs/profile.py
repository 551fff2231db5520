"""Checks and loads a municipality's profile for an operator."""

from collections.abc import Callable
from pathlib import Path

from data.addresses import owner_url
from data.profile import check_profile, install_profile, profile_folder
from data.settings import get_settings

Say = Callable[[str], None]


def check(folder: Path | None, say: Say) -> None:
    """Look a folder over, without a database; none given: the one of the settings.

    Raises:
        ProfileError: lists every mistake with its file, line and field.
    """
    folder = folder or profile_folder(get_settings().profile)
    lines = check_profile(folder)
    say(f"The profile {folder.name} is right: {sum(map(len, lines.values()))} rows in {len(lines)} files.")


def load(folder: Path | None, say: Say, *, force: bool = False) -> None:
    """Load a folder into the database; none given: the one of the settings.

    Raises:
        ProfileError: it has mistakes, or is another municipality's; nothing was loaded.
    """
    folder = folder or profile_folder(get_settings().profile)
    result = install_profile(owner_url(), folder, force=force)
    if not result.is_changed:
        say(f"The database holds the profile {folder.name} already ({result.rows} rows).")
        return
    words = [f"Loaded the profile {folder.name}: {result.rows} rows"]
    if result.rows_retired:
        words.append(f"{result.rows_retired} codes that left the files are retired")
    if result.rows_kept_local:
        words.append(f"{result.rows_kept_local} rows gave way to local ones")
    say("; ".join(words) + ".")

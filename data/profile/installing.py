"""Loads the profile that the settings name, as the database's owner."""

from pathlib import Path

from data.engine import make_engine
from data.profile.loading import LoadResult, load_profile
from data.settings import ROOT


def profile_folder(name: str) -> Path:
    """The folder of a profile that comes with the desk."""
    return ROOT / "data" / "reference" / name


def install_profile(owner_url: str, folder: Path, *, force: bool = False) -> LoadResult:
    """Load a folder in one transaction of its own; quick when the database holds it already.

    Raises:
        ProfileError: the folder has mistakes; the database is as it was.
    """
    engine = make_engine(owner_url, pool_size=1)
    try:
        with engine.begin() as connection:
            return load_profile(connection, folder, force=force)
    finally:
        engine.dispose()

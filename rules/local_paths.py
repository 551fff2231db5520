"""Where a person may be sent after sign-in: a path of this desk and nowhere else."""

from typing import Final
from urllib.parse import urlsplit

HOME: Final = "/"
MAX_LENGTH: Final = 2000


def local_path(path: str) -> str:
    """The path and query as given when they stay on this desk, else the home page.

    Browsers read a backslash as a slash and drop tabs and line breaks, so a path that holds any is refused
    rather than repaired.
    """
    if not path.startswith("/") or path.startswith("//") or len(path) > MAX_LENGTH:
        return HOME
    if "\\" in path or not path.isascii() or not path.isprintable() or " " in path:
        return HOME
    try:
        parts = urlsplit(path)
    except ValueError:
        return HOME
    leads_away = parts.scheme or parts.netloc or parts.path.startswith(("/auth/", "/_stcore/", "//"))
    return HOME if leads_away else path

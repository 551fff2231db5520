"""Links of online meetings: which may be given to residents."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST_LINK: Final = 1000


def check_link(url: str, hosts: Collection[str]) -> str | None:
    """What is wrong with a link, as a sentence for the field; None when it may be given to residents.

    `hosts` are the profile's, each standing for its subdomains too. Whether anybody answers there is not
    asked: the desk may have no way out to the internet.
    """
    if not url:
        return "Give the link that residents join by."
    if len(url) > LONGEST_LINK:
        return f"The link is longer than {LONGEST_LINK} characters: paste the join link alone."
    if not url.isprintable() or any(character.isspace() for character in url):
        return "The link has spaces or line breaks in it: paste the join link alone."
    if "\\" in url or not url.isascii():
        return "The link has characters that no Teams link has, such as letters that look like others."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "That is no web address: paste the join link, which begins with https://."
    return _check_parts(parts, port, hosts)


def _check_parts(parts: SplitResult, port: int | None, hosts: Collection[str]) -> str | None:
    if parts.scheme != "https":
        return "The link must begin with https://."
    if "@" in parts.netloc:
        return (
            "The link has a user name before its host, which hides where it leads: paste the join link alone."
        )
    if port not in (None, 443):
        return "The link names a port, which no Teams link does: paste the join link alone."
    host = parts.hostname or ""
    if not _is_one_of(host, hosts):
        return f"The link leads to {host or 'nowhere'}; meetings are held at {_show(hosts)}."
    if parts.path in ("", "/"):
        return "The link leads to the front page of Teams: paste the join link of the meeting."
    return None


def find_shared_links(links: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Links that more than one category has at the same time, each with those categories' codes.

    `links` are the links of each category code, of virtual sessions that overlap; how a link is written (the
    case of its host) does not hide that it is the same.
    """
    categories: dict[str, set[str]] = defaultdict(set)
    for code, urls in links.items():
        for url in urls:
            categories[normal_link(url)].add(code)
    return {url: tuple(sorted(codes)) for url, codes in categories.items() if len(codes) > 1}


def normal_link(url: str) -> str:
    """A link as it is kept and compared: scheme and host in small letters, no default port, no fragment.

    A fragment that begins with '/' stays: it names the meeting in some links of Teams.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower()
    route = parts.fragment if parts.fragment.startswith("/") else ""
    return parts._replace(scheme=parts.scheme.lower(), netloc=host, fragment=route).geturl()


def _is_one_of(host: str, hosts: Collection[str]) -> bool:
    return any(host == known.lower() or host.endswith(f".{known.lower()}") for known in hosts)


def _show(hosts: Collection[str]) -> str:
    return " or ".join(hosts) if hosts else "no host: the profile lists none"

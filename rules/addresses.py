"""Which network address a request came from, when proxies stand in between."""

from ipaddress import ip_address


def client_address(peer: str | None, forwarded: str | None, trusted_proxies: int) -> str | None:
    """The address of the person's machine, or None when it cannot be known.

    `peer` is the other end of the connection, `forwarded` the X-Forwarded-For header. Each trusted proxy
    adds one entry on the right; everything further left was written by whoever sent the request and is
    not believed.
    """
    if trusted_proxies == 0:
        return _valid(peer)
    entries = [entry.strip() for entry in (forwarded or "").split(",") if entry.strip()]
    return _valid(entries[-trusted_proxies]) if len(entries) >= trusted_proxies else _valid(peer)


def _valid(address: str | None) -> str | None:
    try:
        return str(ip_address(address)) if address else None
    except ValueError:
        return None

"""The names of our two cookies."""


def session_cookie(secure: bool) -> str:
    """The cookie of a signed-in web session; its prefix makes browsers refuse one set by another host."""
    return "__Host-tharollo" if secure else "tharollo"


def browser_cookie(secure: bool) -> str:
    """The cookie that only tells one browser from another, so that a ticket works in one of them."""
    return "__Host-tharollo-browser" if secure else "tharollo-browser"

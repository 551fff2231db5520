"""One person's browser: its tabs share cookies, and everything it complains about is kept."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from tests.pages.cast import PASSWORD

GRAVE = ("serious", "critical")

# Streamlit looks for itself beneath the page's path first, and then finds itself at the root
EXPECTED = ("/_stcore/health", "/_stcore/host-config")

# a phone says what it is with its first request, so that its first page is already drawn for it
_PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Mobile Safari/537.36"
)
_PHONE_BELOW = 640


class Visitor:
    """A browser with cookies of its own."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        width: int = 1440,
        scheme: Literal["light", "dark"] = "light",
    ) -> None:
        self.address = address
        self.complaints: list[str] = []
        self._context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="en-ZA",
            user_agent=_PHONE.format(browser.version) if width < _PHONE_BELOW else None,
        )
        self._context.set_default_timeout(20_000)

    def open(self, path: str = "/") -> Page:
        """Open a path in a new tab."""
        tab = self._context.new_page()
        tab.on("console", self._note_console)
        tab.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        tab.on("request", self._note_request)
        tab.goto(self.address + path)
        return tab

    def sign_in(self, username: str, path: str = "/", password: str = PASSWORD) -> Page:
        """Open a path in a new tab as a stranger, and sign in there."""
        tab = self.open(path)
        self.send_form(tab, username, password)
        expect(tab.get_by_test_id("stPopoverButton").first).to_be_visible()
        return tab

    def send_form(self, tab: Page, username: str, password: str) -> None:
        """Fill in the sign-in form and send it."""
        tab.get_by_label("User name").fill(username)
        tab.get_by_label("Password", exact=True).fill(password)
        tab.get_by_role("button", name="Sign in").click()

    def cookies(self) -> dict[str, Any]:
        """Cookies by name."""
        return {cookie["name"]: cookie for cookie in self._context.cookies()}

    def close(self) -> None:
        """Close all tabs."""
        self._context.close()

    def _note_console(self, message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        if message.type == "error" and not url.endswith(EXPECTED):
            self.complaints.append(f"{message.text} ({url})")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", self.address.replace("http", "ws"))):
            self.complaints.append(f"left this host for {request.url}")


def find_barriers(tab: Page) -> list[str]:
    """What axe finds on a page that keeps people out: serious and critical violations, one line each."""
    violations = Axe().run(tab).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]

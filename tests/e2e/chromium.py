"""Chromium for the browser tests: the system's, or installed when it is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
)  # fmt: skip
MISSING = (
    "The browser tests need Chromium, and it could not be installed here. Install it (on Debian: "
    "apt-get install chromium) or name one in THAROLLO_CHROMIUM, and try again."
)


def find_chromium() -> str | None:
    """The program of a Chromium on this machine, or None."""
    given = os.environ.get("THAROLLO_CHROMIUM")
    if given:
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None) or find_playwrights()


def find_playwrights() -> str | None:
    """The Chromium that Playwright downloaded, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def works(program: str) -> bool:
    """Whether it starts and draws an empty page."""
    command = [program, *FLAGS, "--dump-dom", "about:blank"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "<html" in done.stdout


def install() -> None:
    """Install Chromium: Debian's package where we may, else Playwright's own."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium from the system's packages.", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
            env=quiet, stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode == 0 and any(shutil.which(name) for name in NAMES):
            return
    print("Installing Playwright's Chromium.", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> None:
    """See to it that a working Chromium is there, or end with a clear sentence."""
    found = find_chromium()
    if found is None:
        install()
        found = find_chromium()
    if found is None:
        sys.exit(MISSING)
    if not works(found):
        sys.exit(f"The Chromium at {found} does not start. {MISSING}")


if __name__ == "__main__":
    main()

"""The pack as one HTML file: page, looks, programs and what is sealed, put together."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

HTML: Final = "text/html; charset=utf-8"
_FOLDER: Final = Path(__file__).parent
_PROGRAMS: Final = ("seals.js", "store.js", "photos.js", "page.js")


def build_pack(sealed: str) -> bytes:
    """The file; it runs nothing but its own programs and asks nothing of any network."""
    program = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _PROGRAMS)
    looks = (_FOLDER / "pack.css").read_text(encoding="utf-8")
    page = (_FOLDER / "pack.html").read_text(encoding="utf-8")
    parts = {
        "{{SCRIPT_HASH}}": _hash(program),
        "{{STYLE_HASH}}": _hash(looks),
        "{{STYLE}}": looks,
        # a closing tag inside the JSON would end the element that holds it
        "{{SEALED}}": sealed.replace("<", "\\u003c"),
        "{{SCRIPT}}": program,
    }
    for place, text in parts.items():
        page = page.replace(place, text)
    return page.encode()


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

"""Files that people send: what they are by their content, pictures of them, and a place to keep them."""

import io
import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from outward.pdfs import Unreadable, draw_page

PREVIEW_PIXELS: Final = 1200
MOST_PIXELS: Final = 60_000_000

_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"%PDF-", "application/pdf"),
)
_IMAGES: Final = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


def sniff(content: bytes) -> str | None:
    """The media type that the first bytes say, or None for a kind that is not kept.

    Text must be UTF-8 without control characters and must not read as markup, whatever its name.
    """
    for start, media_type in _STARTS:
        if content.startswith(start):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "text/plain" if _is_plain(content) else None


def _is_plain(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    controls = sum(character < " " and character not in "\t\r\n\f" for character in text)
    return controls == 0 and not text.lstrip().startswith("<")


def draw_preview(content: bytes, media_type: str, *, page: int = 0) -> bytes:
    """A PNG of an image or of one page of a PDF, at most PREVIEW_PIXELS wide and high.

    The picture is drawn anew from pixels, so nothing that was hidden in the file reaches a browser.

    Raises:
        Unreadable: the file is damaged, protected, or too large to draw.
    """
    try:
        is_pdf = media_type == "application/pdf"
        picture = draw_page(content, page, PREVIEW_PIXELS) if is_pdf else _open(content, media_type)
        picture.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS))
        out = io.BytesIO()
        picture.convert("RGB").save(out, "PNG")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        SyntaxError,
    ) as error:
        raise Unreadable("This file cannot be shown here. Download it to look at it.") from error
    return out.getvalue()


def _open(content: bytes, media_type: str) -> Image.Image:
    picture = Image.open(io.BytesIO(content), formats=[_IMAGES[media_type]])
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    return ImageOps.exif_transpose(picture)


def store(folder: Path, digest: bytes, content: bytes) -> None:
    """Keep bytes in a folder under their SHA-256, complete on disk before it returns; the same bytes once."""
    path = _path(folder, digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def fetch(folder: Path, digest: bytes) -> bytes:
    """The bytes kept under a SHA-256.

    Raises:
        Unreadable: they are missing, or are not the bytes that were kept.
    """
    try:
        content = _path(folder, digest).read_bytes()
    except OSError as error:
        raise Unreadable("The file is not in the evidence folder. Tell an administrator.") from error
    if sha256(content).digest() != digest:
        raise Unreadable("The file in the evidence folder has been changed. Tell an administrator.")
    return content


def _path(folder: Path, digest: bytes) -> Path:
    name = digest.hex()
    return folder / name[:2] / name

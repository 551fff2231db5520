"""A letter as it is printed, on screen, and the names of the languages it can be written in."""

import base64

import streamlit as st

from outward.files import draw_preview
from outward.pdfs import count_pages
from outward.typesetting import PDF
from rules.lookups import Reference


def draw_pages(key: str, content: bytes, words: str) -> None:
    """The PDF's pages; the picture travels inside the page, where nobody else can fetch it.

    `words`: what it says, for those who hear the page.
    """
    pages = count_pages(content)
    number = st.pagination(pages, key=key) if pages > 1 else 1
    picture = base64.b64encode(draw_preview(content, PDF, page=number - 1)).decode()
    with st.container(border=True):
        st.image(f"data:image/png;base64,{picture}", alt=words)


def name_language(reference: Reference, code: str) -> str:
    """The language's own name, or its code where the profile has none."""
    language = reference.languages.get(code)
    return language.name if language else code

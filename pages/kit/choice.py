"""One of a few choices, kept in the address, so that Back and a sent link come to the same part."""

from collections.abc import Mapping

import streamlit as st

from pages.kit.badges import option_text
from pages.kit.lens_url import bind, set_param


def draw_choice(name: str, label: str, options: Mapping[str, str]) -> str:
    """The chosen code of `options` (code to words); the first is the default and stays out of the address."""
    default = next(iter(options))
    given = st.query_params.get(name, default)
    chosen = given if given in options else default
    key = bind(name, chosen)
    st.segmented_control(
        label,
        list(options),
        required=True,
        format_func=lambda code: option_text(options[code]),
        key=key,
        on_change=set_param,
        args=(name, key, default),
        label_visibility="collapsed",
    )
    return chosen

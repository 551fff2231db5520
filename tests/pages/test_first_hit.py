"""The first hit of a fresh server process, on any page, draws the sign-in form and nothing else.

Streamlit runs a file in a folder named pages directly until some script has called st.navigation, so that
each page needs a process in which nobody has opened anything yet.
"""

from pathlib import Path

import pytest

from pages.kit.registry import ENTRIES
from tests.database import Databases
from tests.pages.cast import Cast
from tests.pages.fresh_processes import serve_fresh
from tests.pages.wire import open_path
from tests.web_process import serve_desk

FORM = ["heading", "markdown", "heading", "text_input", "text_input", "button"]


@pytest.mark.usefixtures("cast")
def test_first_hit_of_a_fresh_process_draws_only_the_form(
    server: Databases, cast_database: tuple[str, Cast], tmp_path: Path
) -> None:
    paths = [*(entry.url_path for entry in ENTRIES), "", "shell", "admin/users", "kit/frame"]
    with serve_fresh(server.app_url(cast_database[0]), tmp_path, len(paths)) as ports:
        drawn = {path: open_path(port, f"/{path}") for path, port in zip(paths, ports, strict=True)}
    for path, elements in drawn.items():
        kinds = [element.WhichOneof("type") for element in elements]
        assert [kind for kind in kinds if kind not in ("empty", None)] == FORM, path


@pytest.mark.usefixtures("cast")
def test_cookie_opens_the_page_over_the_wire(
    server: Databases, cast_database: tuple[str, Cast], tmp_path: Path
) -> None:
    name, cast = cast_database
    token = cast["admin"].open_session()
    with serve_desk(server.app_url(name), tmp_path) as web:
        with_cookie = open_path(web.port, "/users", {"tharollo": token})
        without = open_path(web.port, "/users", {"tharollo": token[:-1]})
        log = web.log.read_text()
    titles = [element.heading.body for element in with_cookie if element.WhichOneof("type") == "heading"]
    assert titles == ["Users"]
    assert "Sign in" in [element.button.label for element in without]
    assert token not in log

"""Cases and their events are written in one place, and what happened is never rewritten."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LAYERS = ("api", "data", "jobs", "outward", "pages", "queries", "rules")
WRITERS = {
    "queries/actions/record.py",
    "queries/actions/record_many.py",
    "queries/actions/record_staged.py",
    "queries/actions/reread.py",
}
# Removing a demo is the owner's, not the application's: its login may not delete.
REMOVERS = {"data/demo/store.py"}
GUARDED = re.compile(
    r"(?:insert|update|delete)\(\s*(?:tables\.)?(?:cases|case_event|case_text)\b"
    r"|\b(?:cases|case_event|case_text)\.(?:insert|update|delete)\("
    r"|(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+casework\.(?:cases|case_event|case_text)\b",
    re.IGNORECASE,
)
NEW_MESSAGE = re.compile(
    r"insert\(\s*(?:tables\.)?message\b|\bmessage\.insert\(|(?:INSERT INTO|COPY)\s+casework\.message\b",
    re.IGNORECASE,
)


def sources() -> list[Path]:
    return [
        path for layer in LAYERS for path in (ROOT / layer).rglob("*.py") if "migrations" not in path.parts
    ]


def test_only_record_and_its_twin_write_cases() -> None:
    writers = {str(path.relative_to(ROOT)) for path in sources() if GUARDED.search(path.read_text())}
    assert writers == WRITERS | REMOVERS


def test_only_send_writes_messages() -> None:
    """Whatever leaves the desk was kept in the transaction of what it tells of."""
    writers = {str(path.relative_to(ROOT)) for path in sources() if NEW_MESSAGE.search(path.read_text())}
    assert writers == {"queries/actions/send.py"}


def test_no_page_draws_html_from_data() -> None:
    """`st.html` and unsafe markup take constant text only: what people typed is never markup."""
    for path in [*(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            unsafe = [k for k in node.keywords if k.arg == "unsafe_allow_html"]
            assert not unsafe, f"{path.name}:{node.lineno} allows HTML"


def test_cached_data_always_ends() -> None:
    """Every cache has an end in time and in size."""
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in ("st.cache_data", "st.cache_resource"):
                assert isinstance(node, ast.Call)
                given = {keyword.arg for keyword in node.keywords}
                assert {"ttl", "max_entries"} <= given, f"{path.name}:{node.lineno} caches without end"
        plain = re.search(r"@st\.cache_(?:data|resource)\s*\n", path.read_text())
        assert plain is None, f"{path.name} caches without end"


def test_no_page_file_lies_directly_in_pages() -> None:
    """Beside the entry script Streamlit would run it for a deep link without the sign-in."""
    assert {path.name for path in (ROOT / "pages").glob("*.py")} == {"__init__.py", "shell.py"}


def test_no_file_grows_into_a_god_module() -> None:
    long = [str(path.relative_to(ROOT)) for path in sources() if len(path.read_text().splitlines()) > 300]
    assert long == []

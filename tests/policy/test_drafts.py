"""What is typed into any text area is kept while it is typed."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
# what these hold is saved already, and is only edited
HELD_ELSEWHERE = {
    "pages/kit/drafts.py": "draws the kept text area",
    "pages/kit/outings/moves.py": "the public notice as it is saved",
    "pages/admin/import_parts/mapping.py": "the map of an upload, which is kept with the upload",
}


def draws_text_area(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "text_area"


def test_no_page_draws_a_text_area_that_forgets() -> None:
    bare = {
        str(path.relative_to(ROOT))
        for path in ROOT.joinpath("pages").rglob("*.py")
        if any(draws_text_area(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert bare == set(HELD_ELSEWHERE)

"""A person's scope in words, with the names of categories."""

from pages.kit.look_ups import get_reference
from rules.scope import describe_scope


def show_scope(regions: tuple[str, ...], wards: tuple[int, ...], category_codes: tuple[str, ...]) -> str:
    """'Regions B, F · ward 87 · Property rates', or 'Whole municipality'."""
    names = tuple(_name(code) for code in category_codes)
    return describe_scope(regions, wards, names)


def _name(code: str) -> str:
    category = get_reference().categories.get(code)
    return category.name if category else code

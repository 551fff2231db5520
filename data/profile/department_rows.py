"""The rows of a profile's files about departments and what they look after."""

from typing import Annotated, Final

from pydantic import Field

from data.profile.cells import Category, Code, Name, RefersTo, Words
from data.profile.rows import Row

_EMAIL: Final = r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$"


class FacilityKindRow(Row):
    code: Code
    name: Name
    description: Words = ""


class FacilityItemRow(Row):
    code: Code
    kind: Annotated[str, RefersTo("facility_kinds.csv")]
    words: Name
    category: Category
    subcategory: Annotated[str | None, RefersTo("subcategories.csv")] = None


class DepartmentRow(Row):
    entity: Annotated[str, RefersTo("entities.csv")]
    acknowledge_hours: Annotated[int, Field(ge=1, le=1000)] | None = None
    email: Annotated[str, Field(pattern=_EMAIL, description="an e-mail address")] = ""

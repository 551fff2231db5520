"""Who works in the synthetic city: one sign-in a role, and the colleagues who did the work so far."""

from collections.abc import Iterator
from typing import Final

from rules.lookups import Reference
from rules.staff import StaffFields

EXPERTS_A_CATEGORY: Final = 4
LANGUAGES: Final = ("en", "zu", "st", "tn", "af")


def list_sign_ins() -> list[StaffFields]:
    """One person a role, who can sign in."""
    return [
        StaffFields("expert", "Demo expert", "expert", skills=("metering", "rates"), languages=("en", "zu")),
        StaffFields("agent", "Demo agent", "agent", languages=("en", "st")),
        StaffFields("manager", "Demo manager", "manager", email="manager@demo.invalid"),
        StaffFields("councillor", "Demo councillor, ward 87", "councillor", wards=(87,)),
        StaffFields("admin", "Demo administrator", "admin"),
    ]


def list_colleagues(reference: Reference) -> Iterator[StaffFields]:
    """Experts by category and agents by region; none of them can sign in."""
    for category in reference.categories.values():
        for number in range(1, EXPERTS_A_CATEGORY + 1):
            yield StaffFields(
                f"{category.code.replace('_', '-')}-{number}",
                f"{category.name.split()[0]} expert {number}",
                "expert",
                skills=(category.code,),
                languages=("en", LANGUAGES[number % len(LANGUAGES)]),
                category_codes=(category.code,),
            )
    for region in reference.regions.values():
        if region.code != "X":
            yield StaffFields(
                f"agent-{region.code.lower()}",
                f"Agent, region {region.code}",
                "agent",
                regions=(region.code,),
                languages=("en",),
            )

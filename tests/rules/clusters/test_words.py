"""Groups and shares in words."""

import pytest

from rules.clusters.find import KINDS, LOT, ROLL, ROUTE, RUN, SERIES, TARIFF, Group
from rules.clusters.words import describe_account, explain_share, name_group


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (Group(ROUTE, "", "B087-01"), "reading route B087-01"),
        (Group(TARIFF, "water", "multi_dwelling"), "water tariff multi dwelling"),
        (Group(RUN, "", "2026-03/R12"), "billing run R12 of Mar 2026"),
        (Group(ROLL, "", "2023-07-01/GV2023"), "roll GV2023 in force from 1 Jul 2023"),
        (Group(LOT, "water", "2021-04/5"), "water meters of 5 digits put in during Apr 2021"),
        (Group(SERIES, "electricity", "E123"), "electricity meters numbered E123…"),
    ],
)
def test_every_kind_of_group_has_a_name(group: Group, said: str) -> None:
    assert name_group(group) == said
    assert group.kind in KINDS


def test_a_share_stands_beside_that_elsewhere() -> None:
    said = explain_share(8, 10, 19, 1990, ROUTE)
    assert said == "8 of 10 accounts (80%); elsewhere 19 of 1\u202f990 (1.0%)"
    assert explain_share(8, 10, 0, 1990, RUN) == "8 of 10 bills (80%); elsewhere 0 of 1\u202f990 (0%)"


def test_the_query_of_one_account_names_the_one_for_all() -> None:
    assert "JHB-A-1" in describe_account("The factor is wrong.", "JHB-A-1")

"""What leaves the building of findings: nothing small, and nothing from which it could be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from rules.finding_release import STEPS, ReleasedRow, Way, release
from rules.suppression import Limits

LIMITS = Limits(5, 5)
WAYS = st.builds(Way, st.sampled_from(["power", "roads", "water"]), st.sampled_from(STEPS), st.booleans())
COUNTS = st.dictionaries(WAYS, st.integers(0, 40), max_size=18)


def count(counts: dict[Way, int], row: ReleasedRow) -> tuple[int, int, int, int]:
    """What the row would show without hiding."""
    own = {way: n for way, n in counts.items() if row.entity_code in (None, way.entity_code)}
    return (
        sum(own.values()),
        sum(n for way, n in own.items() if way.step != "waiting"),
        sum(n for way, n in own.items() if way.is_late),
        sum(n for way, n in own.items() if way.step == "closed"),
    )


@given(COUNTS)
def test_what_is_shown_is_true_and_what_is_small_is_not_shown(counts: dict[Way, int]) -> None:
    rows, _ = release(counts, LIMITS)
    for row in rows:
        shown = (row.found, row.acknowledged, row.late, row.closed)
        for figure, true in zip(shown, count(counts, row), strict=True):
            assert figure is None or figure == true
            assert figure is None or not 0 < figure < LIMITS.threshold


@given(COUNTS)
def test_a_department_hidden_alone_cannot_be_subtracted(counts: dict[Way, int]) -> None:
    *departments, total = release(counts, LIMITS)[0]
    hidden = [row for row in departments if row.found is None]
    assert not (len(hidden) == 1 and total.found is not None)


def test_large_counts_are_all_shown() -> None:
    counts = {
        Way(code, step, late): 20 for code in ("power", "water") for step in STEPS for late in (True, False)
    }
    rows, note = release(counts, LIMITS)
    assert rows[0] == ReleasedRow("power", 120, 80, 60, 40)
    assert rows[-1] == ReleasedRow(None, 240, 160, 120, 80)
    assert "not shown" in note


def test_nothing_found_is_nothing_shown() -> None:
    assert release({}, LIMITS) == ([ReleasedRow(None, 0, 0, 0, 0)], "")

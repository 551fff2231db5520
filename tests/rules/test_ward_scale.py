"""Steps of a map begin at zero, hold every value, and keep no data apart."""

from hypothesis import given
from hypothesis import strategies as st

from rules.ward_scale import make_scale, place_tiles


@given(st.lists(st.integers(0, 5_000), max_size=140), st.sampled_from(["equal", "alike"]))
def test_every_value_lies_in_its_step_and_zero_in_the_first(values: list[int], how: str) -> None:
    scale = make_scale(values, "equal" if how == "equal" else "alike")
    assert scale.bounds[0] == 0
    assert list(scale.bounds) == sorted(set(scale.bounds))
    for value in values:
        step = scale.find_step(value)
        assert step is not None
        start, end = scale.list_ranges()[step]
        assert start <= value < end
    assert scale.find_step(None) is None
    assert scale.find_step(0) == 0


def test_equal_steps_have_round_bounds() -> None:
    assert make_scale([3, 47], "equal").bounds == (0, 10, 20, 30, 40, 50)
    assert make_scale([], "equal").bounds == (0, 1, 2, 3, 4, 5)


def test_alike_steps_hold_about_as_many_wards_each() -> None:
    values = [1] * 4 + [2] * 4 + [3] * 4 + [50] * 4 + [900] * 4
    scale = make_scale(values, "alike")
    steps = [scale.find_step(value) for value in values]
    assert [steps.count(step) for step in range(5)] == [4, 4, 4, 4, 4]


@given(
    st.dictionaries(
        st.integers(1, 200), st.one_of(st.none(), st.tuples(st.floats(27, 29), st.floats(-27, -25)))
    ),
    st.integers(1, 14),
)
def test_every_ward_has_a_tile_of_its_own(
    points: dict[int, tuple[float, float] | None], columns: int
) -> None:
    tiles = place_tiles(points, columns)
    assert tiles.keys() == points.keys()
    assert len(set(tiles.values())) == len(points)
    assert all(column < columns for column, _ in tiles.values())


def test_tiles_lie_as_the_wards_do() -> None:
    points = {1: (28.0, -26.2), 2: (27.9, -26.2), 3: (28.0, -26.1), 4: (27.9, -26.1), 5: None}
    assert place_tiles(points, 2) == {4: (0, 0), 3: (1, 0), 2: (0, 1), 1: (1, 1), 5: (0, 2)}

"""How many slips of the finger lie between two texts."""


def count_slips(first: str, second: str, at_most: int) -> int:
    """Characters wrong, left out, put in or swapped with a neighbour between two texts.

    Anything above `at_most` is told as at_most + 1.
    """
    if abs(len(first) - len(second)) > at_most:
        return at_most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for place, one in enumerate(first, 1):
        before, above, row = row, before, [place]
        for other_place, other in enumerate(second, 1):
            best = min(
                before[other_place] + 1, row[other_place - 1] + 1, before[other_place - 1] + (one != other)
            )
            swapped = (
                place > 1 and other_place > 1 and (one, first[place - 2]) == (second[other_place - 2], other)
            )
            row.append(min(best, above[other_place - 2] + 1) if swapped else best)
        if min(row) > at_most:
            return at_most + 1
    return min(row[-1], at_most + 1)

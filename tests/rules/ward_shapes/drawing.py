"""GeoJSON of small made-up wards: squares of a chess board, with wobbling borders that neighbours share."""

from typing import Any

Ring = list[list[Any]]


def draw_square(column: int, row: int, *, detail: int = 1, wobble: float = 0.0) -> Ring:
    """A closed ring of one square; `detail` points a side, every second moved sideways by `wobble`."""
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    ring: Ring = []
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        for step in range(detail):
            share = step / detail
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            # moved the same way whichever ward the border is drawn for
            if step and round(share * detail if x2 > x1 or y2 > y1 else detail - share * detail) % 2:
                x, y = (x, y + wobble) if y1 == y2 else (x + wobble, y)
            ring.append([round(28 + x / 10, 7), round(-26 + y / 10, 7)])
    return [*ring, ring[0]]


def draw_ward(ward_no: Any, ring: Ring, **properties: Any) -> dict[str, Any]:
    """A feature of one polygon without holes."""
    return {
        "type": "Feature",
        "properties": {"ward_no": ward_no} | properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def draw_city(columns: int, rows: int, **how: Any) -> dict[str, Any]:
    """A city of squares, numbered from 1 row by row."""
    features = [
        draw_ward(row * columns + column + 1, draw_square(column, row, **how))
        for row in range(rows)
        for column in range(columns)
    ]
    return {"type": "FeatureCollection", "features": features}

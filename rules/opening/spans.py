"""Sets of half-open spans of whole numbers: unite them, take some out of others."""

import numpy as np

from rules.opening.instants import Flags, Whole

# Starts and ends, of one length.
Spans = tuple[Whole, Whole]


def unite(spans: Spans) -> Spans:
    """The same ground in ascending spans that neither overlap nor touch; empty ones fall away."""
    filled = spans[1] > spans[0]
    starts, ends = spans[0][filled], spans[1][filled]
    if not len(starts):
        return starts, ends
    order = np.argsort(starts, kind="stable")
    starts, reached = starts[order], np.maximum.accumulate(ends[order])
    begins = np.append(True, starts[1:] > reached[:-1])
    return starts[begins], reached[np.append(begins[1:], True)]


def take_out(spans: Spans, holes: Spans) -> Spans:
    """What is left of united spans without united holes."""
    if not len(spans[0]) or not len(holes[0]):
        return spans
    edges = np.unique(np.concatenate([*spans, *holes]))
    pieces = edges[:-1]
    kept = _covers(spans, pieces) & ~_covers(holes, pieces)
    return unite((pieces[kept], edges[1:][kept]))


def _covers(spans: Spans, points: Whole) -> Flags:
    started = np.searchsorted(spans[0], points, side="right")
    ended = np.searchsorted(spans[1], points, side="right")
    return started > ended

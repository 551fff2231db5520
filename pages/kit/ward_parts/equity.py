"""Who is served: visits, waiting and resolution by deprivation band, area and channel."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from statistics import median

import streamlit as st

from data.transaction import read
from pages.kit.filter_words import show_region
from pages.kit.format import show_count
from pages.kit.grid import draw_grid
from queries.wards.scores import LOOKS_BACK, ChannelShare, WardScore, list_channel_shares
from queries.wards.shapes import list_bands
from rules.actor import Actor
from rules.lookups import Reference


def draw_equity(actor: Actor, scores: Sequence[WardScore], reference: Reference, now: datetime) -> None:
    """Draw it; without bands it says so and compares areas."""
    today = reference.local_day(now)
    bands = read(actor, list_bands, delimitation_code=reference.delimitation_on(today).code)
    st.caption(
        f"Visits, resolutions and days are of the last {LOOKS_BACK.days} days; open queries are today's."
    )
    if bands:
        st.subheader("By deprivation band", anchor=False)
        groups = {
            f"Band {band}": [s for s in scores if bands.get(s.ward_no) == band]
            for band in sorted(set(bands.values()))
        }
        if rest := [s for s in scores if s.ward_no not in bands]:
            groups["No band known"] = rest
        draw_groups("Band, 1 the most deprived", groups)
    else:
        st.info(
            "No deprivation bands are loaded, so this page cannot say whether poorer wards are served less."
            " An administrator loads them for each ward on the page Ward maps."
        )
    st.subheader("By area", anchor=False)
    by_area: defaultdict[str, list[WardScore]] = defaultdict(list)
    for score in sorted(scores, key=lambda s: s.region):
        by_area[show_region(reference.regions[score.region])].append(score)
    draw_groups("Area", by_area)
    st.subheader("By channel", anchor=False)
    shares = read(actor, list_channel_shares, reference=reference, bands=bands, now=now)
    draw_channels(shares, reference, has_bands=bool(bands))


def draw_groups(name: str, groups: dict[str, list[WardScore]]) -> None:
    """Groups of wards beside each other."""
    rows = []
    for group, wards in groups.items():
        unvisited = sum(not score.visits for score in wards)
        medians = [score.median_days for score in wards if score.median_days is not None]
        rows.append(
            [
                group, show_count(len(wards)), _per_ward(sum(s.visits for s in wards), len(wards)),
                show_count(unvisited), _per_ward(sum(s.open for s in wards), len(wards)),
                _share(sum(s.overdue for s in wards), sum(s.open for s in wards)),
                show_count(sum(s.resolved for s in wards)),
                f"{median(medians):.0f}" if medians else "no data",
            ]
        )  # fmt: skip
    headers = [
        name, "Wards", "Visits a ward", "Wards not visited", "Open a ward", "Of them overdue", "Resolved",
        "Days, the middle ward",
    ]  # fmt: skip
    draw_grid(headers, rows, f"Wards by {name}", right=range(1, len(headers)))


def draw_channels(shares: Sequence[ChannelShare], reference: Reference, *, has_bands: bool) -> None:
    """Queries by how they came in."""
    rows = [
        [
            *([f"Band {s.band}" if s.band else "No band known"] if has_bands else []),
            _name_channel(s.channel_code, reference),
            show_count(s.open), show_count(s.resolved),
            "no data" if s.median_days is None else f"{s.median_days:.0f}",
        ]
        for s in shares
    ]  # fmt: skip
    headers = [*(["Band"] if has_bands else []), "Channel", "Open", "Resolved", "Half within, days"]
    draw_grid(headers, rows, "Queries by channel", right=range(len(headers) - 3, len(headers)))


def _per_ward(count: int, wards: int) -> str:
    return f"{count / wards:.1f}" if wards else "–"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "no data"


def _name_channel(code: str, reference: Reference) -> str:
    channel = reference.channels.get(code)
    return channel.name if channel else code

"""Lists of accounts that share a cause or are estimated: each look is audited, and kept for a minute."""

from datetime import date
from typing import Final

import streamlit as st

from data.transaction import perform
from queries.clusters.kept import ClusterAccount, list_cluster_accounts
from queries.common_causes import CauseAccount, list_cause_accounts
from queries.streaks import KeptStreak, StreakFilter, list_streaks
from rules.actor import Actor

_MINUTE: Final = 60
_MANY: Final = 200


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_cluster(actor: Actor, cluster_id: int) -> list[ClusterAccount]:
    return perform(actor, list_cluster_accounts, cluster_id=cluster_id)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_cause(actor: Actor, case_id: int, done: int) -> list[CauseAccount]:
    """`done`: how many accounts are done, so that the list follows the work."""
    del done
    return perform(actor, list_cause_accounts, case_id=case_id)


@st.cache_data(ttl=_MINUTE, max_entries=_MANY, show_spinner=False)
def look_at_streaks(
    actor: Actor, run_id: int, streak_filter: StreakFilter, today: date, most: int
) -> list[KeptStreak]:
    return perform(actor, list_streaks, run_id=run_id, streak_filter=streak_filter, today=today, most=most)

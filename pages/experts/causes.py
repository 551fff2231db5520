"""One cause, many accounts: groups in which the same error is far more frequent than elsewhere."""

from datetime import UTC, datetime

import streamlit as st

from data.transaction import perform, read
from pages.kit.actors import current_actor
from pages.kit.answers import draw_said, say
from pages.kit.cause_letters import draw_cause_letters
from pages.kit.cause_looks import look_at_cluster
from pages.kit.cause_query import PLACE, draw_cause
from pages.kit.cause_words import name_cluster, tell_doubt, tell_effect, tell_share
from pages.kit.format import show_count, show_date, show_rand
from pages.kit.grid import draw_grid
from pages.kit.layout import draw_back, draw_step, read_number
from pages.kit.links import link_account, link_query
from pages.kit.look_ups import get_reference
from pages.kit.plain import escape
from pages.kit.require import require
from queries.actions.common_causes import open_common_cause
from queries.clusters.kept import (
    ClusterAccount,
    KeptCluster,
    LastRun,
    find_run,
    get_cluster,
    list_clusters,
)
from queries.common_causes import list_common_causes
from rules.actor import Actor
from rules.clusters.words import name_group
from rules.errors import DomainError


def draw_list(actor: Actor) -> None:
    """The clusters of the newest run, those that move most rand first."""
    st.title("One cause, many accounts")
    if not actor.sees_everything:
        st.info("Groups are compared over the whole municipality. Ask somebody who sees all of it.")
        return
    run = read(actor, find_run)
    if run is None or run.clustered_at is None:
        st.info("The city was not diagnosed yet. It is, within minutes, after billing data are loaded.")
        return
    clusters = read(actor, list_clusters, run_id=run.run_id)
    st.caption(_tell_run(run, len(clusters)))
    for cluster in clusters:
        _draw_cluster(cluster)
    _draw_opened(actor)


def _tell_run(run: LastRun, clusters: int) -> str:
    found = f"{show_count(clusters)} found" if clusters else "None found"
    return (
        f"{found} over {show_count(run.accounts)} accounts, bills up to {show_date(run.as_of)}. Every rule"
        " was compared in every reading route, tariff, billing run, roll and lot of meters. Rand without VAT."
    )


def _draw_opened(actor: Actor) -> None:
    """The queries that stand for a cause, found in this run or an earlier one."""
    opened = read(actor, list_common_causes)
    if not opened:
        return
    st.subheader("Queries opened for a common cause", anchor=False)
    for cause in opened:
        with st.container(horizontal=True, vertical_alignment="center", key=f"cause_{cause.case_id}"):
            st.markdown(
                f"**{cause.reference}** · {escape(name_cluster(cause, get_reference()))} · "
                f"{show_count(cause.done)} of {show_count(cause.accounts)} accounts done",
                width="stretch",
            )
            draw_step("Go on", key=f"go_on_{cause.case_id}", parent=str(cause.case_id))


def _draw_cluster(cluster: KeptCluster) -> None:
    with st.container(border=True, key=f"cluster_{cluster.cluster_id}"):
        st.markdown(f"**{escape(name_cluster(cluster, get_reference()))}**")
        st.markdown(f"{tell_effect(cluster)} · {tell_share(cluster)}")
        draw_step("Open", key=f"open_{cluster.cluster_id}", cause=str(cluster.cluster_id))


def draw_one(actor: Actor, cluster: KeptCluster) -> None:
    """A cluster with its accounts."""
    draw_back("All causes", key="causes_all")
    st.title(escape(name_cluster(cluster, get_reference())))
    st.markdown(f"**{tell_effect(cluster)}** · {tell_share(cluster)}")
    st.caption(f"Why it is told: {tell_doubt(cluster)}.{_tell_also(cluster)}")
    draw_said(PLACE)
    if cluster.reference is not None:
        link_query(cluster.reference, f"Query {cluster.reference} stands for all its accounts")
    else:
        st.button(
            f"Open one query for all {show_count(cluster.accounts)} accounts",
            type="primary",
            key="cause_open",
            on_click=_open,
            args=(cluster.cluster_id,),
        )
    _draw_accounts(look_at_cluster(actor, cluster.cluster_id))


def _open(cluster_id: int) -> None:
    """Open the query and go to it."""
    reference, now = get_reference(), datetime.now(UTC)
    try:
        case = perform(
            current_actor(), open_common_cause, cluster_id=cluster_id, reference=reference, now=now
        )
    except DomainError as error:
        say(PLACE, str(error), is_error=True)
        return
    is_mine = case.state.holder_id == current_actor().user_id
    say(PLACE, f"Query {case.reference} is open" + (", and yours." if is_mine else " already."))
    st.query_params.from_dict({"parent": str(case.case_id)})


def _tell_also(cluster: KeptCluster) -> str:
    others = ", ".join(name_group(group) for group in cluster.same_groups)
    return escape(f" The same accounts also share: {others}.") if others else ""


def _draw_accounts(accounts: list[ClusterAccount]) -> None:
    rows = [
        [each.account_no, show_rand(each.effect_rand), f"{each.confidence:.0%}", each.explanation]
        for each in accounts
    ]
    draw_grid(["Account", "Too much", "Sure", "What was found"], rows, "Accounts of this cause", right=(1, 2))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Open an account", [each.account_no for each in accounts], width=260)
        if chosen:
            link_account(chosen, f"Open {chosen}")
    for each in accounts:
        if each.account_no == chosen:
            st.caption(f"{escape(each.explanation)} {escape(each.action)}")


def draw() -> None:
    """Draw the list, or the cluster that the address names."""
    actor = require("expert", "manager")
    if st.query_params.get("parent") and st.query_params.get("letters"):
        draw_cause_letters(read_number("parent"))
    elif st.query_params.get("parent"):
        draw_back("All causes", key="causes_all")
        draw_cause(read_number("parent"))
    elif st.query_params.get("cause"):
        draw_one(actor, read(actor, get_cluster, cluster_id=read_number("cause")))
    else:
        draw_list(actor)


draw()

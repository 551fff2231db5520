"""Looks for clusters in the findings of the newest run of the diagnosis, whoever made it."""

import logging

from data.settings import get_settings
from data.thresholds import profile_thresholds
from data.transaction import perform
from queries.actions.keep_clusters import keep_clusters
from rules.actor import SYSTEM
from rules.clusters.find import Limits

log = logging.getLogger(__name__)


def look_for_clusters() -> int | None:
    """Find and keep them; None where there is nothing to look at. Safe to do from several workers at once."""
    thresholds = profile_thresholds(get_settings().profile)
    limits = Limits(
        thresholds.cluster_false_share,
        thresholds.cluster_accounts,
        thresholds.cluster_share,
        thresholds.cluster_ratio,
    )
    found = perform(SYSTEM, keep_clusters, limits=limits)
    if found is not None:
        log.info("Clusters of findings with one cause: %s.", found)
    return found

"""How clusters of findings are said on screen: what is wrong, in which group, and by how much."""

from pages.kit.format import show_rand
from queries.clusters.kept import KeptCluster
from queries.common_causes import CommonCause
from rules.clusters.words import explain_share, name_group, name_rule
from rules.lookups import Reference


def name_cluster(cluster: KeptCluster | CommonCause, reference: Reference) -> str:
    """What is wrong and where."""
    return f"{name_rule(cluster.rule, reference)}: {name_group(cluster.group)}"


def tell_share(cluster: KeptCluster) -> str:
    """The share in the group beside that elsewhere."""
    return explain_share(
        cluster.accounts, cluster.size, cluster.elsewhere, cluster.elsewhere_size, cluster.kind
    )


def tell_effect(cluster: KeptCluster) -> str:
    """The net rand of a cluster, without VAT."""
    rand = cluster.effect_rand
    if rand > 0:
        return f"{show_rand(rand)} too much"
    return f"{show_rand(-rand)} too little" if rand else "no rand yet"


def tell_doubt(cluster: KeptCluster) -> str:
    """How sure it is that the cluster is no chance, for people who do not count in q."""
    if cluster.q < 0.0001:
        return "chance is ruled out (fewer than 1 in 10 000 such clusters would be)"
    return f"of clusters as sure as this, {cluster.q:.1%} would be chance"

"""Clusters of findings: the groups accounts fall into, and what a run found about them."""

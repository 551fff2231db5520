"""The face for time: work that takes more than one transaction."""

"""What may leave the building: no figure from which a small number of people could be worked out."""

from rules.suppression.figures import Figure, add_margins
from rules.suppression.publishing import Limits, Published, add_up, describe, publish

__all__ = ["Figure", "Limits", "Published", "add_margins", "add_up", "describe", "publish"]

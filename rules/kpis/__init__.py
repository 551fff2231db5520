"""Figures by which the desk is judged: what each means, and what part of the desk it is shown for."""

from rules.kpis.lens import Lens, lens_from_params
from rules.kpis.registry import KPIS, Kpi, drill_down
from rules.kpis.sums import Movement, Sums

__all__ = ["KPIS", "Kpi", "Lens", "Movement", "Sums", "drill_down", "lens_from_params"]

"""Figures for managers: one module a family, each read with the rows it can be opened to."""

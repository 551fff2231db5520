"""Pieces of the pages about wards: the map, what a ward's page says, how wards compare."""

"""The parts of the page of facilities."""

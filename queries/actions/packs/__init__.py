"""What is done with offline packs: taken, brought in, settled, closed."""

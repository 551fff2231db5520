"""What the columns of a foreign file probably mean, and the map that somebody's answers make."""

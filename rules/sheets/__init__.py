"""What goes out on paper with an outing and about a ward, as plain values and words."""

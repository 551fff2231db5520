"""What is wrong with a bill, why, by how much, and what would put it right."""

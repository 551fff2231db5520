"""What the live desk shows: the line, the door, the talk and how it ends."""

"""Finding a case by whatever somebody has in hand."""

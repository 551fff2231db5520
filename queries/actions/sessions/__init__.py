"""What can be done with virtual sessions: plan, roster, book, wait, move and cancel."""

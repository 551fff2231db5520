"""What staff do to a query from its page: a form or dialog each, one action of `queries` behind it."""

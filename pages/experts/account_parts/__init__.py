"""What the page of one account is made of."""

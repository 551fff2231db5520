"""What the page of a portfolio is made of."""

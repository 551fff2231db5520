"""Parts of the page of service levels, of which only the one that is looked at is drawn."""

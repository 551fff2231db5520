"""Parts of the page of routing rules."""

"""Parts of the page of billing files, some of which a manager's home shows too."""

"""What can be asked about outings: which there are, who goes, where they stop, what was promised."""

"""Parts of an expert's first screen."""

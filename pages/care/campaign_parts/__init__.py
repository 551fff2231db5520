"""The parts of the page of one campaign, a file each; `registry` lists them."""

"""Payment arrangements: what the policy allows, what a household can afford, when what is due."""

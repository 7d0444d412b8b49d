"""Privacy: keys, sealing, and names that say nothing."""

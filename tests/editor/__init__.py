"""The page on which guidance is edited."""

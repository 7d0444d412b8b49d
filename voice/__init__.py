"""The telephone: a call flow, the lines that drive it, and the speech that callers hear."""

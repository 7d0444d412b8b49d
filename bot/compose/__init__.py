"""Guidance as replies: what the gateway and the actions both say."""

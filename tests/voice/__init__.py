"""Telephone calls: flows, lines, speech."""

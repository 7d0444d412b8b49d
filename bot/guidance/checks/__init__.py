"""Checks on what a text says, beside those that reading its file does."""

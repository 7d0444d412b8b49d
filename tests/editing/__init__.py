"""Changing guidance."""

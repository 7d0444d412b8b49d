"""Telling the people of the organisation that somebody waits for them."""

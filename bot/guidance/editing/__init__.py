"""Changing guidance: decided whole, written whole, or refused with the reason."""

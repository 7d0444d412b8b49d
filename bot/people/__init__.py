"""The people of the organisation: when they are there, and whom they call back."""

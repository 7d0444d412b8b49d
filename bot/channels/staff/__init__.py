"""Pages for the people of the organisation: signing in, and the wishes to be called back."""

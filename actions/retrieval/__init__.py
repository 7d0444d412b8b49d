"""Search of the guidance, and knowing when to say "I don't know"."""

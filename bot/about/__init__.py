"""What the service says of itself, made from settings, guidance and measurements."""

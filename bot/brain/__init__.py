"""The brain: Rasa and the action server on loopback, and the way to them."""

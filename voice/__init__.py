"""The telephone line."""

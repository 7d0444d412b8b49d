"""Rasa actions of Safar, one a file; the action server finds them by itself."""

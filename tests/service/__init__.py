"""The running service: real Rasa, real action server, real page."""

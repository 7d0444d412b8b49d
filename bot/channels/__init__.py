"""Channels: how people reach the gateway."""

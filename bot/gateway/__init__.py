"""The gateway: between every channel and the brain."""

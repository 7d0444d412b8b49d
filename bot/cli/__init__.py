"""The `safar` command."""
